/// Splits a multipart body (RFC 2046 section 5.1) while it arrives.
///
/// Feed it the chunks of the body in order, then call `finish()`: the concatenated events do not depend on where the
/// body was cut, except that content may arrive in other pieces.
///
/// - A delimiter is a whole line: `--boundary`, optional spaces and tabs (transport padding), a line end. A line that
///   only begins with the boundary is content, although RFC 2046 forbids senders to produce one: binary content does.
/// - The line end of the first delimiter, CRLF or bare LF, is the body's. Delimiters end and content is separated from
///   them by that line end only, so a CR before a LF delimiter is content. Header fields may end in either.
/// - The line end before a delimiter belongs to the delimiter. The blank line after a part's headers may be that line
///   end, and a delimiter may even stand for the blank line: both are parts without content (the RFC's `body-part`).
/// - `--boundary--` completes the body, also without a line end when nothing follows. A body without it is truncated,
///   never complete. (Content may hold a line that begins with it, and a body be cut right there: only the length of the
///   body tells.) No part at all before it is complete too: callers who need one must count.
///
/// Memory: `MultipartLimits` bounds it; content is passed on as slices of the chunks, and only what may be the beginning
/// of a delimiter is held back (at most 210 bytes).
package struct MultipartSplitter: Sendable {
    private enum State {
        case preamble
        case headers(HeaderCollector)
        case content
        case ended
    }

    private let limits: MultipartLimits
    private var state = State.preamble
    private var boundary: MultipartBoundary?
    /// Nil until the first delimiter has shown the line end.
    private var scanner: ContentScanner?
    private var lines = LineCollector()
    /// The parts whose delimiter has been seen.
    private var parts = 0
    /// The bytes of the open section.
    private var sectionBytes = 0

    /// - Parameter boundary: From the `Content-Type`; nil when that names none. It is then taken from the first line of
    ///   the body that begins with two dashes and is a boundary without spaces.
    package init(boundary: MultipartBoundary?, limits: MultipartLimits = MultipartLimits()) {
        self.boundary = boundary
        self.limits = limits
    }

    /// Takes the next bytes of the body. After the ending it ignores them and returns nothing.
    package mutating func consume(_ chunk: ArraySlice<UInt8>) -> [MultipartEvent] {
        var chunk = chunk
        var events: [MultipartEvent] = []
        do {
            while !chunk.isEmpty { try step(&chunk, &events) }
        } catch {
            events.append(.failed(error))
            state = .ended
        }
        return events
    }

    /// Says that the body is over. Returns the ending, unless `consume` has returned it already.
    package mutating func finish() -> [MultipartEvent] {
        defer { state = .ended }
        return switch state {
        case .ended: []
        case .preamble: endsInFinalLine ? [.completed] : [.truncated(in: .preamble)]
        case .headers(let collector):
            endsInFinalLine
                ? [.partBegan(collector.headers), .partEnded, .completed] : [.truncated(in: .headers(part: parts - 1))]
        case .content:
            scanner?.isFinalIfLast == true ? [.partEnded, .completed] : [.truncated(in: .content(part: parts - 1))]
        }
    }

    private var endsInFinalLine: Bool {
        boundary.map { DelimiterLine.isFinalIfLast(lines.held[...], boundary: $0) } ?? false
    }

    private mutating func step(
        _ chunk: inout ArraySlice<UInt8>, _ events: inout [MultipartEvent]
    ) throws(MultipartFailure) {
        switch state {
        case .preamble: try readPreamble(&chunk, &events)
        case .headers(let collector): try readHeaders(collector, &chunk, &events)
        case .content: try readContent(&chunk, &events)
        case .ended: chunk = []
        }
    }

    private mutating func readPreamble(
        _ chunk: inout ArraySlice<UInt8>, _ events: inout [MultipartEvent]
    ) throws(MultipartFailure) {
        guard let line = try line(&chunk, limit: limits.preambleBytes, orFail: .preambleTooLong) else { return }
        if boundary == nil { boundary = DelimiterLine.boundary(shownBy: line) }
        if let boundary, let (delimiter, lineEnd) = DelimiterLine.read(line, boundary: boundary) {
            scanner = ContentScanner(boundary: boundary, lineEnd: lineEnd)
            try pass(delimiter, &events)
        } else {
            try count(line, limit: limits.preambleBytes, orFail: .preambleTooLong)
        }
    }

    private mutating func readHeaders(
        _ collector: HeaderCollector, _ chunk: inout ArraySlice<UInt8>, _ events: inout [MultipartEvent]
    ) throws(MultipartFailure) {
        guard let line = try line(&chunk, limit: limits.headerBytes, orFail: .headersTooLarge) else { return }
        if let boundary, let (delimiter, _) = DelimiterLine.read(line, boundary: boundary) {
            events += [.partBegan(collector.headers), .partEnded]
            return try pass(delimiter, &events)
        }
        try count(line, limit: limits.headerBytes, orFail: .headersTooLarge)
        let text = line.dropLast(line.dropLast().last == 0x0D ? 2 : 1)
        if text.isEmpty {
            events.append(.partBegan(collector.headers))
            enter(.content)
            scanner?.begin()
        } else {
            var collector = collector
            try collector.add(text)
            guard collector.count <= limits.headerFields else { throw .headersTooLarge }
            state = .headers(collector)
        }
    }

    private mutating func readContent(
        _ chunk: inout ArraySlice<UInt8>, _ events: inout [MultipartEvent]
    ) throws(MultipartFailure) {
        guard let finding = scanner?.consume(&chunk) else { preconditionFailure("content without a first delimiter") }
        let allowed = finding.content.prefix(limits.contentBytes - sectionBytes)
        if !allowed.isEmpty { events.append(.bytes(allowed)) }
        sectionBytes += allowed.count
        guard allowed.count == finding.content.count else { throw .contentTooLarge }
        guard let delimiter = finding.delimiter else { return }
        events.append(.partEnded)
        try pass(delimiter, &events)
    }

    private mutating func pass(
        _ delimiter: ContentScanner.Delimiter, _ events: inout [MultipartEvent]
    ) throws(MultipartFailure) {
        switch delimiter {
        case .next:
            guard parts < limits.parts else { throw .tooManyParts }
            parts += 1
            enter(.headers(HeaderCollector()))
        case .final:
            events.append(.completed)
            enter(.ended)
        }
    }

    private mutating func enter(_ next: State) {
        state = next
        sectionBytes = 0
    }

    /// The next whole line. A line too long for the section fails before its end arrives, unless a delimiter, which does
    /// not count, could still become of it.
    private mutating func line(
        _ chunk: inout ArraySlice<UInt8>, limit: Int, orFail failure: MultipartFailure
    ) throws(MultipartFailure) -> ArraySlice<UInt8>? {
        let most = max(limit - sectionBytes, DelimiterTail.maxLine)
        if let line = lines.consumeLine(&chunk, limit: most) { return line }
        guard lines.held.count <= most else { throw failure }
        return nil
    }

    private mutating func count(
        _ line: ArraySlice<UInt8>, limit: Int, orFail failure: MultipartFailure
    ) throws(MultipartFailure) {
        sectionBytes += line.count
        guard sectionBytes <= limit else { throw failure }
    }
}

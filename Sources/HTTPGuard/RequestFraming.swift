/// Finds the end of one request in the bytes of a connection, or the reason why it is not to be served (RFC 9112).
///
/// It is asked again with all bytes of the request each time more have come, and looks at none of them twice.
package struct RequestFraming: Sendable {
    package enum Verdict: Hashable, Sendable {
        case needsMore
        /// The request takes this many of the bytes, its body the last of them.
        case complete(count: Int, RequestHead, body: Range<Int>)
        case refused(RequestFault)
    }

    private enum Part: Sendable {
        case requestLine
        case fields
        case body(RequestHead, Range<Int>)
        case chunks(RequestHead, ChunkReader, start: Int)
    }

    private let limits: HTTPLimits
    private var part = Part.requestLine
    private var lines = LineScanner()
    private var reader: HeadReader
    /// RFC 9112 section 2.2: one empty line before the request line is ignored.
    private var skippedEmptyLine = false

    package init(_ limits: HTTPLimits) {
        self.limits = limits
        reader = HeadReader(limits)
    }

    /// The head once it is whole, while the body is on its way.
    package var head: RequestHead? {
        switch part {
        case .requestLine, .fields: nil
        case .body(let head, _), .chunks(let head, _, _): head
        }
    }

    package mutating func examine(_ bytes: Span<UInt8>) -> Verdict {
        do throws(RequestFault) {
            while true {
                switch part {
                case .requestLine: guard try readRequestLine(bytes) else { return .needsMore }
                case .fields: guard try readField(bytes) else { return .needsMore }
                case .body(let head, let body):
                    return bytes.count < body.upperBound
                        ? .needsMore : .complete(count: body.upperBound, head, body: body)
                case .chunks(let head, var chunks, let start):
                    let end = try chunks.end(in: bytes)
                    part = .chunks(head, chunks, start: start)
                    return end.map { .complete(count: $0, head, body: start..<$0) } ?? .needsMore
                }
            }
        } catch {
            return .refused(error)
        }
    }

    private mutating func readRequestLine(_ bytes: Span<UInt8>) throws(RequestFault) -> Bool {
        let next = try lines.next(in: bytes, limit: limits.requestLine, tooLong: .requestLineTooLong)
        guard let line = next else { return false }
        guard !line.isEmpty || skippedEmptyLine else {
            skippedEmptyLine = true
            return true
        }
        try reader.takeRequestLine(bytes.extracting(line))
        part = .fields
        return true
    }

    private mutating func readField(_ bytes: Span<UInt8>) throws(RequestFault) -> Bool {
        let room = max(0, reader.room)
        guard let line = try lines.next(in: bytes, limit: room, tooLong: .fieldsTooLarge) else { return false }
        guard line.isEmpty else {
            try reader.takeField(bytes.extracting(line))
            return true
        }
        let head = try reader.finished()
        part =
            switch head.body {
            case .none: .body(head, lines.start..<lines.start)
            case .length(let length): .body(head, lines.start..<(lines.start + length))
            case .chunked: .chunks(head, ChunkReader(limits, from: lines.start), start: lines.start)
            }
        return true
    }
}

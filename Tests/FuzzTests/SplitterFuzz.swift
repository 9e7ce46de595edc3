import Multipart

/// The multipart splitter: the same events however the body is cut, and complete only with a final delimiter.
///
/// Input: a byte that cuts the body, a line with the boundary (empty: none is known), the body.
struct SplitterFuzz: FuzzTarget {
    static let name = "splitter"

    static func violation(in input: [UInt8]) -> String? {
        let (cut, boundary, body) = parts(of: input)
        let whole = events([body], boundary)
        for pieces in [
            [body.prefix(cut % (body.count + 1)), body.dropFirst(cut % (body.count + 1))], split(body, by: cut),
        ]
        where events(pieces, boundary) != whole {
            return "other events when it is cut"
        }
        if whole.content > body.count { return "more content than body" }
        let isComplete = whole.endings == [.completed]
        if whole.endings.count != 1 { return "\(whole.endings.count) endings" }
        if isComplete, !holdsFinalDelimiter(body, boundary) { return "complete without a final delimiter" }
        return nil
    }

    private static func parts(
        of input: [UInt8]
    ) -> (cut: Int, boundary: MultipartBoundary?, body: ArraySlice<UInt8>) {
        let cut = Int(input.first ?? 0)
        let rest = input.dropFirst()
        let line = rest.prefix { $0 != 0x0A }
        return (cut, MultipartBoundary(String(decoding: line, as: UTF8.self)), rest.dropFirst(line.count + 1))
    }

    private static func split(_ body: ArraySlice<UInt8>, by seed: Int) -> [ArraySlice<UInt8>] {
        let size = seed % 7 + 1
        return stride(from: body.startIndex, to: body.endIndex, by: size).map {
            body[$0..<min($0 + size, body.endIndex)]
        }
    }

    /// What a body came to, its content's pieces joined.
    private struct Events: Equatable {
        var parts: [[UInt8]] = []
        var heads: [MultipartHeaders] = []
        var whole = 0
        var endings: [MultipartEvent] = []
        var content: Int { parts.reduce(0) { $0 + $1.count } }
    }

    private static func events(_ pieces: [ArraySlice<UInt8>], _ boundary: MultipartBoundary?) -> Events {
        var splitter = MultipartSplitter(boundary: boundary)
        var events = Events()
        for event in pieces.flatMap({ splitter.consume($0) }) + splitter.finish() {
            switch event {
            case .partBegan(let headers):
                events.heads.append(headers)
                events.parts.append([])
            case .bytes(let bytes): events.parts[events.parts.count - 1] += bytes
            case .partEnded: events.whole += 1
            case .completed, .truncated, .failed: events.endings.append(event)
            }
        }
        return events
    }

    /// By a rule of its own: some line is the final delimiter, padding apart.
    private static func holdsFinalDelimiter(_ body: ArraySlice<UInt8>, _ boundary: MultipartBoundary?) -> Bool {
        body.split(separator: 0x0A, omittingEmptySubsequences: false).contains { line in
            var line = line
            while let last = line.last, [0x0D, 0x20, 0x09].contains(last) { line.removeLast() }
            guard line.starts(with: [0x2D, 0x2D]), line.suffix(2) == [0x2D, 0x2D] else { return false }
            return boundary.map { line.elementsEqual(Array("--\($0.text)--".utf8)) } ?? (line.count > 4)
        }
    }
}

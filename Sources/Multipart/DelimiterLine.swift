/// A whole line of a preamble or header section, read as a delimiter.
enum DelimiterLine {
    /// The line's end and whether it is the final delimiter; nil when it is no delimiter.
    static func read(
        _ line: ArraySlice<UInt8>, boundary: MultipartBoundary
    ) -> (delimiter: ContentScanner.Delimiter, lineEnd: LineEnd)? {
        guard let tail = tail(of: line, boundary: boundary) else { return nil }
        guard case .delimiter(let isFinal, let lineEnd, _) = DelimiterTail(tail) else { return nil }
        return (isFinal ? .final : .next, lineEnd)
    }

    /// Whether a line without an end is the final delimiter when nothing follows.
    static func isFinalIfLast(_ line: ArraySlice<UInt8>, boundary: MultipartBoundary) -> Bool {
        tail(of: line, boundary: boundary).map(DelimiterTail.init) == .undecided(isFinal: true)
    }

    /// The boundary that a line shows when nothing else named one: `--` and visible characters, then padding only.
    static func boundary(shownBy line: ArraySlice<UInt8>) -> MultipartBoundary? {
        guard line.starts(with: [0x2D, 0x2D]) else { return nil }
        let text = line.dropFirst(2).prefix { (0x21...0x7E).contains($0) }
        guard case .delimiter = DelimiterTail(line[text.endIndex...]) else { return nil }
        return MultipartBoundary(ascii: text)
    }

    private static func tail(of line: ArraySlice<UInt8>, boundary: MultipartBoundary) -> ArraySlice<UInt8>? {
        let start = Array("--\(boundary.text)".utf8)
        return line.starts(with: start) ? line.dropFirst(start.count) : nil
    }
}

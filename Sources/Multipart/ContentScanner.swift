/// Finds the delimiter that ends a part's content, and holds back only what may be the beginning of one.
struct ContentScanner: Sendable {
    /// Content up to a delimiter, or up to where one may begin.
    struct Finding {
        let content: ArraySlice<UInt8>
        /// Whether a delimiter ended the content, and which.
        let delimiter: Delimiter?
    }

    enum Delimiter {
        case next
        case final
    }

    private enum Place {
        case delimiter(Delimiter, at: Int, end: Int)
        case open(at: Int)
    }

    private let lineEnd: LineEnd
    private let pattern: BytePattern
    /// A possible delimiter without its end: at most `DelimiterTail.maxLine` bytes and a line end.
    private var held: [UInt8] = []
    /// How many bytes at the front of `held` are not content: the end of the blank line behind the headers.
    private var borrowed = 0

    init(boundary: MultipartBoundary, lineEnd: LineEnd) {
        self.lineEnd = lineEnd
        pattern = BytePattern(lineEnd.bytes + Array("--\(boundary.text)".utf8))
    }

    /// Starts with the next part's content. The blank line's end may already be a delimiter's.
    mutating func begin() {
        held = lineEnd.bytes
        borrowed = held.count
    }

    /// Takes bytes from the front of a chunk that is not empty.
    mutating func consume(_ chunk: inout ArraySlice<UInt8>) -> Finding {
        held.isEmpty ? scan(&chunk) : scanHeld(with: &chunk)
    }

    /// Whether what is held is the final delimiter when nothing follows.
    var isFinalIfLast: Bool {
        held.starts(with: pattern.bytes) && DelimiterTail(held[pattern.bytes.count...]) == .undecided(isFinal: true)
    }

    private mutating func scan(_ chunk: inout ArraySlice<UInt8>) -> Finding {
        switch locate(in: chunk) {
        case .delimiter(let delimiter, let start, let end):
            defer { chunk = chunk[end...] }
            return Finding(content: chunk[..<start], delimiter: delimiter)
        case .open(let start):
            defer { chunk = [] }
            held = Array(chunk[start...])
            return Finding(content: chunk[..<start], delimiter: nil)
        }
    }

    /// Decides about the held bytes with as much of the chunk as the longest delimiter line needs. They are one possible
    /// delimiter from their first byte on; when that is none, no other begins inside them.
    private mutating func scanHeld(with chunk: inout ArraySlice<UInt8>) -> Finding {
        let joint = held + chunk.prefix(DelimiterTail.maxLine)
        let place = locate(in: joint[...])
        switch place {
        case .delimiter(let delimiter, 0, let end):
            chunk = chunk.dropFirst(end - held.count)
            (held, borrowed) = ([], 0)
            return Finding(content: [], delimiter: delimiter)
        case .open(0):
            chunk = []
            held = joint
            return Finding(content: [], delimiter: nil)
        case .delimiter, .open:
            defer { (held, borrowed) = ([], 0) }
            return Finding(content: held[borrowed...], delimiter: nil)
        }
    }

    private func locate(in bytes: ArraySlice<UInt8>) -> Place {
        var rest = bytes
        while let start = pattern.firstIndex(in: rest) {
            rest = rest[(start + pattern.bytes.count)...]
            switch DelimiterTail(rest) {
            case .delimiter(let isFinal, lineEnd, let length):
                return .delimiter(isFinal ? .final : .next, at: start, end: rest.startIndex + length)
            case .undecided:
                return .open(at: start)
            case .delimiter, .content:
                continue
            }
        }
        return .open(at: pattern.partialIndex(in: rest))
    }
}

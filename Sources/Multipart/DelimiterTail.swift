/// What may follow a boundary on its line: `--` on the last one, transport padding, a line end (RFC 2046 section 5.1.1).
enum DelimiterTail: Hashable {
    /// A whole delimiter line; `length` counts the tail with its line end.
    case delimiter(isFinal: Bool, lineEnd: LineEnd, length: Int)
    /// Something else follows, so the line is not a delimiter.
    case content
    /// More bytes are needed. `isFinal` when it is the final delimiter if there are no more.
    case undecided(isFinal: Bool)

    /// More spaces and tabs than this are content. The RFC sets no limit; one is needed so that a possible delimiter that
    /// is held back stays small, and padding is what a gateway adds to fill a record, of which 128 was a large one.
    static let maxPadding = 128
    /// The longest delimiter line: two dashes, boundary, two dashes, padding, CRLF.
    static let maxLine = 2 + 70 + 2 + maxPadding + 2

    init(_ rest: ArraySlice<UInt8>) {
        var rest = rest
        var isFinal = false
        if rest.first == UInt8(ascii: "-") {
            guard rest.count > 1 else { self = .undecided(isFinal: false); return }
            guard rest[rest.startIndex + 1] == UInt8(ascii: "-") else { self = .content; return }
            isFinal = true
            rest = rest.dropFirst(2)
        }
        let padding = rest.prefix(Self.maxPadding).prefix { $0 == 0x20 || $0 == 0x09 }.count
        let length = (isFinal ? 2 : 0) + padding
        self = Self.lineEnd(rest.dropFirst(padding), isFinal: isFinal, length: length)
    }

    private static func lineEnd(_ rest: ArraySlice<UInt8>, isFinal: Bool, length: Int) -> DelimiterTail {
        switch (rest.first, rest.dropFirst().first) {
        case (nil, _), (0x0D, nil): .undecided(isFinal: isFinal)
        case (0x0A, _): .delimiter(isFinal: isFinal, lineEnd: .lf, length: length + 1)
        case (0x0D, 0x0A): .delimiter(isFinal: isFinal, lineEnd: .crlf, length: length + 2)
        default: .content
        }
    }
}

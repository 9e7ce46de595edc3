// The alphabets of RFC 9110 and RFC 3986 that decide where one thing ends and the next begins.

extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let comma = UInt8(ascii: ",")
    static let colon = UInt8(ascii: ":")
    static let semicolon = UInt8(ascii: ";")

    var isBlank: Bool { self == .space || self == .tab }

    var isDigit: Bool { (0x30...0x39).contains(self) }

    private var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }

    /// 0 to 15 of a hexadecimal digit.
    var hexadecimal: Int? {
        switch self {
        case 0x30...0x39: Int(self - 0x30)
        case 0x41...0x46: Int(self - 0x41) + 10
        case 0x61...0x66: Int(self - 0x61) + 10
        default: nil
        }
    }

    /// Of a method, a field name, a coding: RFC 9110 section 5.6.2.
    var isToken: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"),
            UInt8(ascii: "~"):
            true
        default: isDigit || isLetter
        }
    }

    /// Of a path and query: RFC 3986, without the # that no request has.
    var isTarget: Bool {
        switch self {
        case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "@"), UInt8(ascii: "["), UInt8(ascii: "]"): true
        default: isHost || self == .colon
        }
    }

    /// Of a registered name or an IPv4 address: RFC 3986 section 3.2.2.
    var isHost: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "$")...UInt8(ascii: "."), UInt8(ascii: ";"), UInt8(ascii: "="),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: isDigit || isLetter
        }
    }

    /// Of a field's value: no control characters but the tab.
    var isFieldValue: Bool { self >= .space && self != 0x7F || self == .tab }

    var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

extension Span<UInt8> {
    /// Whether these are the letters of `word`, which is in lower case, in any case.
    func isWord(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { letters in
            for index in 0..<count where self[index].lowercased != letters[index] { return false }
            return true
        }
    }

    /// What is no UTF-8 is replaced.
    var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

    /// Without the blanks at both ends.
    var trimmed: Range<Int> {
        var (start, end) = (0, count)
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }

    /// A number of decimal digits. Nil for anything else; more than an `Int` holds is the largest.
    var decimal: Int? {
        guard !isEmpty else { return nil }
        var value = 0
        for index in 0..<count {
            guard self[index].isDigit else { return nil }
            let (tens, isLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, isLarger) = tens.addingReportingOverflow(Int(self[index] - 0x30))
            value = isLarge || isLarger ? .max / 16 : sum
        }
        return value
    }
}

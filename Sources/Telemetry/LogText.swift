/// Text made fit for one line of a log: what a caller or the provider wrote can neither end it nor steer a terminal.
enum LogText {
    /// Of one value, in bytes of UTF-8: enough for any error text, and far too little to fill a disk.
    static let limit = 4096

    /// The text in quotation marks, as JSON (RFC 8259, section 7).
    ///
    /// Control, format and line-separating characters are escaped beyond what JSON asks: escape sequences of terminals,
    /// right-to-left overrides and the like. Longer than `limit`, it is cut between characters and ends with `…`.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in bounded(text).unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: isPlain(scalar) ? result.unicodeScalars.append(scalar) : escape(scalar, into: &result)
            }
        }
        return result + "\""
    }

    /// At most `limit` bytes and the sign that there was more.
    static func bounded(_ text: String) -> String {
        guard text.utf8.count > limit else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: limit)
        while end.samePosition(in: text.unicodeScalars) == nil { end = text.utf8.index(before: end) }
        return text[..<end] + "…"
    }

    /// Whether a text can stand in a line without quotation marks.
    static func isWord(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= limit
            && text.unicodeScalars.allSatisfy {
                isPlain($0) && !$0.properties.isWhitespace && !"\"=\\".unicodeScalars.contains($0)
            }
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: return false
        default: return true
        }
    }

    private static func escape(_ scalar: Unicode.Scalar, into result: inout String) {
        for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
}

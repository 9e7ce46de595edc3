/// Reads the tokens, quoted strings and parameters of a header field's value (RFC 9110 section 5.6).
struct FieldReader {
    private var rest: Substring.UTF8View

    init(_ field: String) {
        rest = field[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    func isAt(_ mark: Unicode.Scalar) -> Bool {
        rest.first == UInt8(ascii: mark)
    }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard isAt(mark) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func skipBlanks() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    }

    /// One or more token characters.
    mutating func token() -> String? {
        take { byte in
            (0x21...0x7E).contains(byte) && !#"()<>@,;:\"/[]?={}"#.utf8.contains(byte)
        }
    }

    /// The next `; name=value` with its name in lower case; nil at the end or when the text is not one. Empty
    /// parameters (`;;`) are skipped, blanks around `=` tolerated.
    mutating func parameter() -> (name: String, value: String)? {
        skipBlanks()
        guard skip(";") else { return nil }
        skipBlanks()
        if isAt(";") { return parameter() }
        guard let name = token()?.lowercased() else { return nil }
        skipBlanks()
        guard skip("=") else { return nil }
        skipBlanks()
        guard let value = isAt("\"") ? quoted() : take({ (0x21...0x7E).contains($0) && $0 != 0x3B && $0 != 0x22 })
        else {
            return nil
        }
        skipBlanks()
        return isAtEnd || isAt(";") ? (name, value) : nil
    }

    /// A quoted string without its quotes and backslashes; nil when it is not closed.
    private mutating func quoted() -> String? {
        guard skip("\"") else { return nil }
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { return nil }
                text.append(escaped)
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func take(_ isWanted: (UInt8) -> Bool) -> String? {
        let taken = rest.prefix(while: isWanted)
        rest = rest[taken.endIndex...]
        return taken.isEmpty ? nil : String(decoding: taken, as: UTF8.self)
    }
}

/// Reads JSON (RFC 8259) strictly: what two readers could understand in two ways is refused.
///
/// Refused beside bad grammar: bytes that are not UTF-8, a byte order mark, a member twice in one object, half of a
/// surrogate pair, nesting deeper than the limit, anything behind the value.
struct JSONParser {
    /// The text cannot be read; `pointer` (RFC 6901) says where.
    struct Failure: Error, Hashable {
        let pointer: String
        let detail: String
    }

    static let defaultDepthLimit = 64

    private let bytes: [UInt8]
    private let depthLimit: Int
    private var position = 0
    private var path: [String] = []

    static func parse(_ bytes: [UInt8], depthLimit: Int = defaultDepthLimit) throws(Failure) -> JSON {
        var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
        guard String(validating: bytes, as: UTF8.self) != nil else { throw parser.failure("is not UTF-8") }
        parser.skipBlanks()
        let value = try parser.value()
        parser.skipBlanks()
        guard parser.position == bytes.count else { throw parser.failure("has something behind the value") }
        return value
    }

    private init(bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func failure(_ detail: String) -> Failure {
        let pointer = path.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
        return Failure(pointer: pointer, detail: "\(detail) (at byte \(position))")
    }

    private mutating func skipBlanks() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(Failure) -> JSON {
        let isNest = next == UInt8(ascii: "{") || next == UInt8(ascii: "[")
        guard !isNest || path.count < depthLimit else { throw failure("is nested deeper than \(depthLimit)") }
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return try number()
        default: return try word()
        }
    }

    private mutating func object() throws(Failure) -> JSON {
        position += 1
        var members: [JSON.Member] = []
        skipBlanks()
        if skip("}") { return .object([]) }
        repeat {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw failure("has no member name where one is due") }
            let name = try string()
            path.append(name)
            guard !members.contains(where: { $0.name == name }) else { throw failure("stands twice in its object") }
            skipBlanks()
            guard skip(":") else { throw failure("has no colon behind its name") }
            skipBlanks()
            members.append(JSON.Member(name: name, value: try value()))
            path.removeLast()
            skipBlanks()
        } while skip(",")
        guard skip("}") else { throw failure("is an object without its closing brace") }
        return .object(members)
    }

    private mutating func array() throws(Failure) -> JSON {
        position += 1
        var items: [JSON] = []
        skipBlanks()
        if skip("]") { return .array([]) }
        repeat {
            path.append(String(items.count))
            skipBlanks()
            items.append(try value())
            path.removeLast()
            skipBlanks()
        } while skip(",")
        guard skip("]") else { throw failure("is an array without its closing bracket") }
        return .array(items)
    }

    private mutating func word() throws(Failure) -> JSON {
        for (word, value) in [("true", JSON.bool(true)), ("false", .bool(false)), ("null", .null)]
        where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw failure("is not JSON")
    }

    /// RFC 8259 section 6: an optional sign, no needless zero, digits around a point, an exponent with digits.
    private mutating func number() throws(Failure) -> JSON {
        let start = position
        _ = skip("-")
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[position - whole] != UInt8(ascii: "0") else {
            throw failure("is no number")
        }
        if skip(".") { guard digits() > 0 else { throw failure("is a number without digits behind the point") } }
        if skip("e") || skip("E") {
            _ = skip("+") || skip("-")
            guard digits() > 0 else { throw failure("is a number without digits in the exponent") }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        return position - start
    }

    private mutating func string() throws(Failure) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += String(try escape()).utf8
            case 0..<0x20: throw failure("has a control character in a string")
            default: text.append(byte)
            }
        }
        throw failure("is a string without its closing quote")
    }

    private mutating func escape() throws(Failure) -> Unicode.Scalar {
        guard let byte = next else { throw failure("ends in an escape") }
        position += 1
        let plain: [UInt8: Unicode.Scalar] = [
            UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
            UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
        ]
        if let scalar = plain[byte] { return scalar }
        guard byte == UInt8(ascii: "u") else { throw failure("has an unknown escape") }
        let unit = try hexadecimal()
        guard (0xD800...0xDBFF).contains(unit), skip("\\"), skip("u") else { return try scalar(unit) }
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low) else { throw failure("has half of a surrogate pair") }
        return try scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    }

    private func scalar(_ value: UInt32) throws(Failure) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { throw failure("has half of a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("has an escape without four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

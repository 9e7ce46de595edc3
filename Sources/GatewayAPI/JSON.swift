/// A JSON text as a value: members keep their order, numbers their digits.
enum JSON: Hashable, Sendable {
    case object([Member])
    case array([JSON])
    case string(String)
    /// The number as it is written.
    case number(String)
    case bool(Bool)
    case null

    struct Member: Hashable, Sendable {
        let name: String
        let value: JSON
    }

    /// An object whose members are written in this order.
    static func members(_ members: KeyValuePairs<String, JSON>) -> JSON {
        .object(members.map { Member(name: $0.key, value: $0.value) })
    }

    static func text(_ value: (some CustomStringConvertible)?) -> JSON {
        value.map { .string($0.description) } ?? .null
    }

    static func decimal(_ value: Double) -> JSON { .number("\(value)") }

    static func integer(_ value: Int?) -> JSON { value.map { .number(String($0)) } ?? .null }

    /// For messages: what kind of value this is.
    var kind: String {
        switch self {
        case .object: "an object"
        case .array: "an array"
        case .string: "a string"
        case .number: "a number"
        case .bool: "a truth value"
        case .null: "null"
        }
    }
}

extension JSON {
    /// UTF-8, no white space.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        // A job with its result has some 900.
        bytes.reserveCapacity(1024)
        write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .object(let members):
            Self.write(members, between: "{", "}", to: &bytes) { member, bytes in
                Self.write(quoted: member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
        case .array(let items): Self.write(items, between: "[", "]", to: &bytes) { $0.write(to: &$1) }
        case .string(let text): Self.write(quoted: text, to: &bytes)
        case .number(let digits): bytes += digits.utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .null: bytes += "null".utf8
        }
    }

    private static func write<Item>(
        _ items: [Item], between open: String, _ close: String, to bytes: inout [UInt8],
        item: (Item, inout [UInt8]) -> Void
    ) {
        bytes += open.utf8
        for (index, element) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            item(element, &bytes)
        }
        bytes += close.utf8
    }

    private static let hex = Array("0123456789abcdef".utf8)

    private static func write(quoted text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        // Most texts need no escape, and are taken as they are.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            bytes += text.utf8
        } else {
            for byte in text.utf8 { write(escaping: byte, to: &bytes) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func write(escaping byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
        case 0..<0x20: bytes += Array("\\u00".utf8) + [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
        default: bytes.append(byte)
        }
    }
}

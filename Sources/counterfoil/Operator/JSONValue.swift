import Foundation

/// What a gateway answered, for a command that shows some of it.
enum JSONValue: Hashable, Codable, Sendable {
    case object([String: JSONValue])
    case array([JSONValue])
    case string(String)
    case integer(Int)
    case number(Double)
    case bool(Bool)
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = container.value(Bool.self) {
            self = .bool(value)
        } else if let value = container.value(Int.self) {
            self = .integer(value)
        } else if let value = container.value(Double.self) {
            self = .number(value)
        } else if let value = container.value(String.self) {
            self = .string(value)
        } else if let value = container.value([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .object(let members): try container.encode(members)
        case .array(let items): try container.encode(items)
        case .string(let text): try container.encode(text)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .bool(let value): try container.encode(value)
        case .null: try container.encodeNil()
        }
    }

    /// The member at a path such as `queue.depth`, or `attempts.count` and `attempts.last.at` where `attempts` is an array;
    /// nil when there is none, or null.
    subscript(path: String) -> JSONValue? {
        let found = path.split(separator: ".").reduce(Optional(self)) { value, name in
            switch (value, name) {
            case (.object(let members), _): members[String(name)]
            case (.array(let items), "count"): .integer(items.count)
            case (.array(let items), "last"): items.last
            default: nil
            }
        }
        return found == .null ? nil : found
    }

    var items: [JSONValue] {
        guard case .array(let items)? = self["items"] else { return [] }
        return items
    }

    /// For a table: nothing for what has no one-line form.
    var text: String? {
        switch self {
        case .string(let text): text
        case .integer(let value): String(value)
        case .number(let value): String(value)
        case .bool(let value): value ? "yes" : "no"
        case .object, .array, .null: nil
        }
    }

    /// For programs: indented, members in alphabetical order.
    func printed() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension SingleValueDecodingContainer {
    /// Nil when the value is of another kind.
    fileprivate func value<Value: Decodable>(_ type: Value.Type) -> Value? {
        do {
            return try decode(type)
        } catch {
            return nil
        }
    }
}

import Foundation

/// A JSON value whose numbers keep their digits.
indirect enum JSONValue: Decodable {
    case object([String: JSONValue])
    case string(String)
    case number(String)
    /// An array, a truth value or null: nothing the provider is known to say anything with.
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each `try?` asks whether the value has that shape; a value of no known shape is `other`.
        if let object = try? container.decode([String: JSONValue].self) {
            self = .object(object)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let integer = try? container.decode(Int64.self) {
            self = .number(String(integer))
        } else if let decimal = try? container.decode(Decimal.self) {
            self = .number(decimal.description)
        } else {
            self = .other
        }
    }

    subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The text of a string or the digits of a number: the provider writes numbers either way (inferred).
    var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .object, .other: nil
        }
    }
}

import Billing
import Foundation

/// An argument of a statement. All but bytes travels as text, which the server reads by the type it expects.
struct SQLValue: Sendable {
    let bytes: [UInt8]?
    let isBinary: Bool

    static let null = SQLValue(bytes: nil, isBinary: false)

    static func text(_ text: String?) -> SQLValue {
        SQLValue(bytes: text.map { Array($0.utf8) }, isBinary: false)
    }

    static func integer(_ number: (some BinaryInteger)?) -> SQLValue {
        .text(number.map { String($0) })
    }

    static func flag(_ flag: Bool) -> SQLValue { .text(flag ? "t" : "f") }

    static func id(_ id: Identifier<some Any>?) -> SQLValue { .text(id?.rawValue) }

    static func date(_ date: Date?) -> SQLValue { .integer(date?.milliseconds) }

    static func data(_ data: Data) -> SQLValue { SQLValue(bytes: Array(data), isBinary: true) }

    /// An array of texts, for `unnest` and `ANY`.
    static func texts(_ texts: [String?]) -> SQLValue {
        let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
        var bytes = Array("{".utf8)
        for text in texts {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            guard let text else {
                bytes += Array("NULL".utf8)
                continue
            }
            bytes.append(quote)
            for byte in text.utf8 {
                if byte == quote || byte == backslash { bytes.append(backslash) }
                bytes.append(byte)
            }
            bytes.append(quote)
        }
        return SQLValue(bytes: bytes + Array("}".utf8), isBinary: false)
    }
}

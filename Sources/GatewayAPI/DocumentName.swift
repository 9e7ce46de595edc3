import Billing
import Foundation

/// The name a browser gives a downloaded document (RFC 6266, RFC 8187).
enum DocumentName {
    /// `inline`, with the name in ASCII and, where that loses something, in UTF-8. Slashes, quotes and control characters
    /// are replaced: the name is a name and no path.
    static func disposition(_ name: String) -> String {
        if name.utf8.allSatisfy(isPlain) { return "inline; filename=\"\(name)\"" }
        let clean = String(String.UnicodeScalarView(name.unicodeScalars.map { isPlain($0) ? $0 : "-" }))
        let ascii = String(String.UnicodeScalarView(clean.unicodeScalars.map { $0.isASCII ? $0 : "_" }))
        let extended = encoded(clean)
        return "inline; filename=\"\(ascii)\"" + (ascii == clean ? "" : "; filename*=UTF-8''\(extended)")
    }

    /// The file's name tells the number on the document, whichever way it was come by.
    static func file(of subject: DocumentSubject?, otherwise id: Document.ID) -> String {
        switch subject {
        case .invoice(let invoice): "invoice-\(invoice).pdf"
        case .act(.id(let act)): "act-\(act).pdf"
        case .act(.number(let number)): "act-\(number).pdf"
        case nil: "\(id).pdf"
        }
    }

    /// What stands in most names, and nothing to look up.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        !["/", "\\", "\"", "%"].contains(scalar) && scalar.properties.generalCategory != .control
            && scalar.properties.generalCategory != .format
    }

    /// RFC 8187's attr-char as they are, everything else escaped.
    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .rfc8187) ?? ""
    }
}

extension CharacterSet {
    fileprivate static let rfc8187 = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~")
}

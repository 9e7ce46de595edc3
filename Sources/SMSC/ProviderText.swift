/// The provider's bytes as text: strict UTF-8 first, windows-1251 when that fails (inferred: its libraries default to it).
enum ProviderText {
    static func decode(_ bytes: [UInt8], as charset: ProviderDialect.AnswerCharset = .detected) -> String {
        let body = bytes.starts(with: byteOrderMark) ? bytes[byteOrderMark.count...] : bytes[...]
        switch charset {
        case .utf8: return String(decoding: body, as: UTF8.self)
        case .windows1251: break
        case .detected:
            if let text = String(validating: body, as: UTF8.self) { return text }
        }
        return String(String.UnicodeScalarView(body.map { windows1251[Int($0)] }))
    }

    /// What windows-1251 has no byte for becomes `&#N;`, as a browser's form would send it (WHATWG URL, 5.1 and Encoding,
    /// "html" error mode): a character that got lost in silence would be another text on the invoice.
    static func encode(_ text: String, in charset: ProviderDialect.FormCharset) -> [UInt8] {
        switch charset {
        case .utf8: Array(text.utf8)
        case .windows1251:
            text.unicodeScalars.flatMap { scalar in
                bytesOfWindows1251[scalar].map { [$0] } ?? Array("&#\(scalar.value);".utf8)
            }
        }
    }

    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// By byte. 0x98 is not assigned and becomes the replacement character.
    private static let windows1251: [Unicode.Scalar] = {
        let upper =
            "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{FFFD}™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї"
            + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя"
        return (0..<128).map { Unicode.Scalar(UInt8($0)) } + upper.unicodeScalars
    }()

    private static let bytesOfWindows1251: [Unicode.Scalar: UInt8] = Dictionary(
        uniqueKeysWithValues: windows1251.enumerated().filter { $0.offset != 0x98 }.map {
            ($0.element, UInt8($0.offset))
        })
}

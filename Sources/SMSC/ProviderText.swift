/// The provider's bytes as text: strict UTF-8 first, windows-1251 when that fails (inferred: its libraries default to it).
enum ProviderText {
    static func decode(_ bytes: [UInt8]) -> String {
        let body = bytes.starts(with: byteOrderMark) ? bytes[byteOrderMark.count...] : bytes[...]
        if let text = String(validating: body, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(body.map { windows1251[Int($0)] }))
    }

    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// By byte. 0x98 is not assigned and becomes the replacement character.
    private static let windows1251: [Unicode.Scalar] = {
        let upper =
            "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{FFFD}™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї"
            + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя"
        return (0..<128).map { Unicode.Scalar(UInt8($0)) } + upper.unicodeScalars
    }()
}

/// An ISO 4217 currency and the digits of its minor unit.
package struct Currency: Hashable, Sendable, CustomStringConvertible {
    package let code: String
    package let minorDigits: Int

    /// Nil unless `code` is three capital letters.
    package init?(code: String) {
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        guard code.utf8.count == 3, code.utf8.allSatisfy(capitals.contains) else { return nil }
        self.code = code
        minorDigits = Self.unusualMinorDigits[code] ?? 2
    }

    package var description: String { code }

    /// ISO 4217, list one: every currency whose minor unit is not a hundredth.
    private static let unusualMinorDigits: [String: Int] = [
        "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
        "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
        "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
    ]
}

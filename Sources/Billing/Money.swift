/// An exact amount: whole minor units of a currency, never a float.
package struct Money: Hashable, Sendable, CustomStringConvertible {
    package let minorUnits: Int64
    package let currency: Currency

    package init(minorUnits: Int64, currency: Currency) {
        self.minorUnits = minorUnits
        self.currency = currency
    }

    /// The decimal string with all of the currency's minor digits: `1500.00`.
    package var amount: String {
        let digits = currency.minorDigits
        guard digits > 0 else { return String(minorUnits) }
        let text = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return (minorUnits < 0 ? "-" : "") + padded.dropLast(digits) + "." + padded.suffix(digits)
    }

    package var description: String { "\(amount) \(currency)" }
}

extension Money {
    /// Why a text is not an amount that can be billed; `description` is safe to show to the caller.
    package enum Rejection: Error, Hashable, CustomStringConvertible {
        case notDecimal
        case tooManyMinorDigits(Int)
        case notPositive
        case tooLarge

        package var description: String {
            switch self {
            case .notDecimal: "must be a decimal string such as \"1500.00\", without sign, exponent or separators"
            case .tooManyMinorDigits(let allowed): "has more minor digits than the currency's \(allowed)"
            case .notPositive: "must be greater than zero"
            case .tooLarge: "must have at most \(Money.wholeDigitsLimit) digits before the point"
            }
        }
    }

    /// Twelve whole and four minor digits stay below Int64's 9.2e18 by a factor of 900.
    static let wholeDigitsLimit = 12

    /// Reads a positive amount: ASCII digits, optionally a point and one to the currency's number of minor digits.
    ///
    /// No sign, exponent, separator or white space: an amount that needs guessing is refused.
    package init(parsing text: String, currency: Currency) throws(Rejection) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        let isNumeric = parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }
        guard isNumeric, parts.count <= 2 else { throw .notDecimal }
        let whole = parts[0].drop { $0 == 0x30 }
        let minor = parts.count == 2 ? Array(parts[1]) : []
        guard whole.count <= Self.wholeDigitsLimit else { throw .tooLarge }
        guard minor.count <= currency.minorDigits else { throw .tooManyMinorDigits(currency.minorDigits) }
        let padding = repeatElement(UInt8(ascii: "0"), count: currency.minorDigits - minor.count)
        let units = (Array(whole) + minor + padding).reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        guard units > 0 else { throw .notPositive }
        self.init(minorUnits: units, currency: currency)
    }
}

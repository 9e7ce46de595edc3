import Billing

extension ConfigurationFormat<Int> {
    static func integer(_ range: ClosedRange<Int>) -> ConfigurationFormat {
        let bounds = "\(range.lowerBound) to \(range.upperBound)"
        return scalar("integer, \(bounds)", expecting: "a whole number from \(bounds)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ConfigurationFormat<String> {
    /// One line without control characters and without blanks at its ends.
    static func text(_ length: ClosedRange<Int>) -> ConfigurationFormat {
        let bounds = "\(length.lowerBound) to \(length.upperBound)"
        return scalar(
            "text", expecting: "a text of \(bounds) characters, none a control character or a blank at its ends"
        ) {
            $0.isPrintable(length) || (length.contains(0) && $0.isEmpty) ? $0 : nil
        }
    }

    /// Whom to write to, ring up or visit (RFC 9116, 2.5.3).
    static let contact = scalar("URI", expecting: "a URI of mailto:, https:// or tel:") { text in
        let hasScheme = ["mailto:", "https://", "tel:"].contains { text.hasPrefix($0) && text.count > $0.count }
        return hasScheme && text.isPrintable(5...255) && !text.contains(" ") ? text : nil
    }

    /// The path of a file, from the root: a relative one would mean another file in every working directory.
    static let absolutePath = scalar("path", expecting: "an absolute path") { text in
        text.hasPrefix("/") && text.isPrintable(2...4096) ? text : nil
    }
}

extension ConfigurationFormat where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    /// One of a few words.
    static var choice: ConfigurationFormat {
        let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return scalar(words, expecting: "one of \(words)", parse: Value.init(rawValue:))
    }
}

extension Duration {
    /// Units of the configuration file, largest first, in milliseconds.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// Reads a whole number and its unit: `500ms`, `60s`, `30m`, `12h`, `7d`. Nil for anything else.
    init?(configured text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count)
        // Nine digits of days are 8.64e16 milliseconds: a hundredth of what Int64 holds.
        guard digits.count <= 9, let number = Int64(digits) else { return nil }
        guard let scale = Self.units.first(where: { $0.name == unit })?.milliseconds else { return nil }
        self = .milliseconds(number * scale)
    }

    /// The form that `init(configured:)` reads, in the largest unit that is exact, a single minute, hour or day in
    /// the next smaller one (`60s`); parts of a millisecond are dropped.
    var configured: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        guard milliseconds != 0 else { return "0s" }
        let unit = Self.units.first { unit in
            milliseconds.isMultiple(of: unit.milliseconds)
                && (milliseconds > unit.milliseconds || unit.name.hasSuffix("s"))
        }
        return unit.map { "\(milliseconds / $0.milliseconds)\($0.name)" } ?? "\(milliseconds)ms"
    }
}

extension ConfigurationFormat<Duration> {
    static func duration(_ range: ClosedRange<Duration>) -> ConfigurationFormat {
        let bounds = "\(range.lowerBound.configured) to \(range.upperBound.configured)"
        return scalar("duration, \(bounds)", expecting: "a duration from \(bounds), such as 500ms, 60s, 30m, 12h or 7d")
        { text in
            Duration(configured: text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

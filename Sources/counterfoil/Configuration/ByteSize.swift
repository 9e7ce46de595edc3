/// A number of bytes, written with its unit: `512B`, `64KiB`, `64MiB`, `1GiB`.
struct ByteSize: Hashable, Sendable, Comparable, CustomStringConvertible {
    let bytes: Int

    private static let units: [(name: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    init(bytes: Int) {
        self.bytes = bytes
    }

    /// Nil for anything but a whole number and one of the four units.
    init?(configured text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        // Nine digits of GiB are 1.1e18: below Int's 9.2e18.
        guard digits.count <= 9, let number = Int(digits) else { return nil }
        guard let unit = Self.units.first(where: { $0.name == text.dropFirst(digits.count) }) else { return nil }
        bytes = number * unit.bytes
    }

    static func bytes(_ count: Int) -> ByteSize { ByteSize(bytes: count) }
    static func kibibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 10) }
    static func mebibytes(_ count: Int) -> ByteSize { ByteSize(bytes: count << 20) }

    static func < (one: ByteSize, other: ByteSize) -> Bool { one.bytes < other.bytes }

    /// In the largest unit that is exact.
    var description: String {
        let unit = Self.units.first { bytes >= $0.bytes && bytes.isMultiple(of: $0.bytes) }
        return unit.map { "\(bytes / $0.bytes)\($0.name)" } ?? "\(bytes)B"
    }
}

extension ConfigurationFormat<ByteSize> {
    static func size(_ range: ClosedRange<ByteSize>) -> ConfigurationFormat {
        let bounds = "\(range.lowerBound) to \(range.upperBound)"
        return scalar("size, \(bounds)", expecting: "a size from \(bounds), such as 64KiB") { text in
            ByteSize(configured: text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

/// The name of one thing of one kind, so that an invoice's number can never be passed where a job's is meant.
package struct Identifier<Subject>: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { rawValue }
}

extension Identifier {
    /// `prefix` and 26 characters of Crockford's base 32 (no I, L, O, U): 130 bits of chance.
    ///
    /// Not to be guessed, though nothing relies on that alone: every look-up also checks who asks.
    package static func random(prefix: String, using generator: inout some RandomNumberGenerator) -> Identifier {
        // Twelve characters of five bits from each number.
        let numbers = [generator.next(), generator.next(), generator.next()]
        let characters = (0..<26).map { place in
            crockford[Int(numbers[place / 12] >> UInt64(place % 12 * 5) & 31)]
        }
        return Identifier(prefix + String(decoding: characters, as: UTF8.self))
    }

    package static func random(prefix: String) -> Identifier {
        var generator = DrawnNumbers(count: 3)
        return random(prefix: prefix, using: &generator)
    }
}

private let crockford = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

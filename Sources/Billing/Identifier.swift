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
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        let characters = (0..<26).map { _ in alphabet[Int.random(in: 0..<32, using: &generator)] }
        return Identifier(prefix + String(characters))
    }

    package static func random(prefix: String) -> Identifier {
        var generator = SystemRandomNumberGenerator()
        return random(prefix: prefix, using: &generator)
    }
}

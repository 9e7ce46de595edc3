/// The caller's own name for a create: the same key is the same job, whatever happens on the way.
package struct IdempotencyKey: Hashable, Sendable {
    package let rawValue: String

    /// Nil unless the key has 1 to 255 printable ASCII characters.
    package init?(_ rawValue: String) {
        guard (1...255).contains(rawValue.utf8.count), rawValue.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
            return nil
        }
        self.rawValue = rawValue
    }
}

/// How soon a job should go, as RFC 9218 numbers it: 0 is the most urgent, 7 the least.
package struct Urgency: Hashable, Comparable, Sendable {
    package let level: Int

    package static let levels = 0...7
    /// What RFC 9218 takes when nothing is said.
    package static let usual = Urgency(known: 3)
    package static let all = levels.map { Urgency(known: $0) }

    /// Nil for a level that RFC 9218 does not have.
    package init?(_ level: Int) {
        guard Self.levels.contains(level) else { return nil }
        self.level = level
    }

    private init(known level: Int) {
        self.level = level
    }

    package static func < (one: Urgency, other: Urgency) -> Bool { one.level < other.level }
}

import Synchronization

/// Counts what concurrent tasks see, by what they saw it at.
final class Tally: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func add(_ count: Int, of name: String) {
        guard count > 0 else { return }
        counts.withLock { $0[name, default: 0] += count }
    }

    var all: Int { counts.withLock { $0.values.reduce(0, +) } }
    /// What was counted, in order.
    var clauses: [String] { counts.withLock { $0.map { "\($0.key) (\($0.value))" }.sorted() } }
}

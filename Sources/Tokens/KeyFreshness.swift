/// When an issuer's keys are fetched. Time since boot.
struct KeyFreshness: Hashable, Sendable {
    private var fetchedAt: Duration?
    private var triedAt: Duration?

    /// An issuer that withdraws a key is heard after this at the latest.
    static let lifetime: Duration = .seconds(600)
    /// Between two attempts, whatever tokens come: made-up key ids must not become a flood of requests.
    static let pause: Duration = .seconds(30)
    /// Keys are not believed for longer than this while the issuer cannot be reached.
    static let staleLimit: Duration = .seconds(86400)

    /// Whether to ask the issuer before a token is judged.
    func isFetchDue(isKeyKnown: Bool, at now: Duration) -> Bool {
        if let triedAt, now - triedAt < Self.pause { return false }
        guard let fetchedAt, isKeyKnown else { return true }
        return now - fetchedAt >= Self.lifetime
    }

    /// Whether keys that were fetched still count.
    func areKeysUsable(at now: Duration) -> Bool {
        fetchedAt.map { now - $0 < Self.staleLimit } ?? false
    }

    mutating func tried(at now: Duration) { triedAt = now }

    mutating func fetched(at now: Duration) { fetchedAt = now }
}

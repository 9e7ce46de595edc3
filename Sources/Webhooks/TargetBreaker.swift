import Billing

/// Spares a target that is down: after five failures in a row one attempt at a time is made, a minute after the last, then
/// twice as long, at most an hour. One that is taken closes it.
struct TargetBreaker: Sendable {
    /// At once: with a second from one round to the next a target that takes every notice is sent eight a second.
    static let usualAllowance = 8
    private static let tolerated = 5
    private static let first: Duration = .seconds(60)
    private static let longest: Duration = .seconds(3600)

    private var failures = 0
    private var opensAt: Duration = .zero

    /// How many attempts may be under way at once; none before `opensAt`, in time since boot.
    func allowance(at now: Duration) -> Int {
        if failures < Self.tolerated { return Self.usualAllowance }
        return now >= opensAt ? 1 : 0
    }

    mutating func succeeded() {
        failures = 0
    }

    mutating func failed(at now: Duration) {
        failures += 1
        guard failures >= Self.tolerated else { return }
        opensAt = now + min(Self.first * (1 << min(failures - Self.tolerated, 6)), Self.longest)
    }
}

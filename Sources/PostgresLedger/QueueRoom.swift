import Billing
import Synchronization

/// How many unfinished jobs each caller had a moment ago: far below its limit nothing is counted anew for a quarter of a
/// second. Counting thousands of jobs with every batch would cost more than writing it.
///
/// What other processes accept in that quarter of a second is not seen: by as much the limit may be exceeded.
final class QueueRoom: Sendable {
    private static let trust: Duration = .milliseconds(250)

    private let counts = Mutex<[Caller.ID: (count: Int, at: ContinuousClock.Instant)]>([:])

    /// Takes room for `jobs` more of the caller; false when it has to be counted whether there is any.
    func takes(_ jobs: Int, for caller: Caller, at now: ContinuousClock.Instant = .now) -> Bool {
        counts.withLock { counts in
            guard let known = counts[caller.id], known.at + Self.trust > now,
                known.count + jobs <= caller.queueLimit / 2
            else { return false }
            counts[caller.id]?.count += jobs
            return true
        }
    }

    func note(_ count: Int, of caller: Caller.ID, at now: ContinuousClock.Instant = .now) {
        counts.withLock { $0[caller] = (count, now) }
    }
}

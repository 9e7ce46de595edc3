package import Billing

/// When an account may call next: a full gap after the end of its last call, by a clock that nobody can set.
package struct Pace: Sendable {
    package enum Verdict: Hashable, Sendable {
        case send
        /// Time since boot.
        case wait(until: Duration)
    }

    /// The provider's window and our guard together.
    package private(set) var gap: Duration
    private var openAt: Duration
    private var isReserved = false
    /// How much earlier than a gap after its end the last call let the next one start.
    private var leniency = Duration.zero

    /// Takes up the pace where a stored record left it.
    ///
    /// A record of another boot cannot be compared: however long ago it was, a whole gap is waited from now. A call
    /// without an end may have ended at any time up to now. A record from the future of this boot makes no sense and
    /// is taken as ending now. So a restart, a new boot or a moved disk never shortens the gap, and never waits more
    /// than one.
    package init(gap: Duration, resuming record: PaceRecord?, at now: ClockReading) {
        self.gap = gap
        guard let record else {
            openAt = now.sinceBoot
            return
        }
        let isComparable = record.endedAt?.boot == now.boot
        let end = isComparable ? record.endedAt?.sinceBoot ?? now.sinceBoot : now.sinceBoot
        openAt = min(end, now.sinceBoot) + gap
    }

    /// Time since boot at which the next call may start; while a call is under way, as if it ended now.
    package func opens(at now: ClockReading) -> Duration {
        isReserved ? now.sinceBoot + gap : openAt
    }

    package func verdict(at now: ClockReading) -> Verdict {
        let open = opens(at: now)
        return open <= now.sinceBoot ? .send : .wait(until: open)
    }

    /// The configuration has another gap: it counts from the same moment of the same call, unless that was the start and
    /// the end counts now.
    package mutating func change(gap: Duration, from start: GapStart) {
        openAt += gap - self.gap
        self.gap = gap
        guard start == .end else { return }
        openAt += leniency
        leniency = .zero
    }

    /// A call is about to leave: nothing more until it has ended.
    package mutating func reserve() {
        precondition(!isReserved, "one call at a time")
        isReserved = true
    }

    /// No call left after all.
    package mutating func cancelReservation() {
        isReserved = false
    }

    /// Another process calls for the account too: nothing before `deadline`, time since boot.
    package mutating func hold(until deadline: Duration) {
        openAt = max(openAt, deadline)
    }

    /// - Parameter left: Time since boot by which the call had left, when the gap counts from there.
    package mutating func release(at end: ClockReading, left: Duration? = nil) {
        isReserved = false
        leniency = left.map { max(.zero, end.sinceBoot - $0) } ?? .zero
        openAt = end.sinceBoot - leniency + gap
    }
}

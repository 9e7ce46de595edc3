package import Billing
import Foundation

/// Everything that decides what an account does next: events go in, the next step comes out. Knows no clock, no ledger
/// and no network, so that its whole behaviour can be tested and simulated.
package struct AccountState: Sendable {
    package enum Step: Hashable, Sendable {
        case begin(Job.ID)
        /// Time since boot.
        case wait(until: Duration)
        /// Nothing to do until something is told.
        case rest
        /// Stopping, and no call is under way.
        case stop
    }

    package private(set) var breaker: Breaker
    /// Who silenced the account, when and why.
    private var pause: Decision?
    private var pace: Pace
    private var queue = JobQueue()
    private var underWay: Job.ID?
    private var isStopping = false
    /// How long calls take, for forecasts: the last one, evened out.
    private var usualCall: Duration = .seconds(1)

    package init(pace: Pace, breaker: Breaker, pause: Decision? = nil) {
        self.pace = pace
        self.breaker = breaker
        self.pause = pause
    }

    /// Nothing is sent until a person says so, or the credentials change.
    private var isSilent: Bool { breaker.isOpen || pause != nil }

    /// Nothing is to be begun, whatever waits.
    package var isHeldBack: Bool { isStopping || isSilent }

    /// The next step as far as this account alone decides; before `begin` the shared `Egress` has its say.
    package func next(at now: ClockReading) -> Step {
        guard underWay == nil else { return .rest }
        guard !isStopping else { return .stop }
        guard let job = queue.first, !isSilent else { return .rest }
        if case .wait(let until) = pace.verdict(at: now) { return .wait(until: until) }
        return .begin(job)
    }

    package mutating func enqueue(_ job: Job.ID) {
        queue.append(job)
    }

    package mutating func remove(_ job: Job.ID) {
        queue.remove(job)
    }

    package mutating func stop() {
        isStopping = true
    }

    /// Nothing more is begun; a call under way comes to its end.
    package mutating func pause(_ decision: Decision) {
        pause = decision
    }

    /// Ends a pause and closes the breaker, unless that has opened anew since `opening`.
    package mutating func resume(closing opening: ClockReading?) {
        pause = nil
        breaker.close(opening: opening)
    }

    /// The call is about to be written down and sent.
    package mutating func begin(_ job: Job.ID) {
        precondition(underWay == nil, "one call at a time")
        underWay = job
        pace.reserve()
    }

    /// Nothing was written down and nothing sent: the slot is still there.
    package mutating func cancelBegin() {
        underWay = nil
        pace.cancelReservation()
    }

    /// The ledger let nothing begin before `deadline`, time since boot: another process was in the way.
    package mutating func hold(until deadline: Duration) {
        cancelBegin()
        pace.hold(until: deadline)
    }

    /// What some process, perhaps this one, wrote of a job. The call under way here is its own dispatcher's to settle.
    package mutating func hear(_ job: Job) {
        guard job.id != underWay else { return }
        if job.state == .queued { queue.append(job.id) } else { queue.remove(job.id) }
    }

    /// What some process, or a person at one, said of the account. A call under way here will have its own say about the
    /// breaker, and it will be the last.
    package mutating func hear(_ news: AccountNews) {
        pause = news.pause
        if underWay == nil { breaker.learn(from: news.breaker) }
    }

    /// The call has ended; the job stays under way until its end is in the ledger.
    package mutating func end(
        _ result: Result<UpstreamAnswer, UpstreamFailure>, at now: ClockReading, took duration: Duration
    ) {
        breaker.learn(from: result, at: now)
        usualCall = (usualCall * 3 + duration) / 4
        pace.release(at: now)
    }

    /// What the ledger wrote when the call ended, or when the job was cancelled.
    package mutating func settle(_ changed: [Job]) {
        underWay = nil
        for job in changed {
            if job.state == .queued { queue.append(job.id) } else { queue.remove(job.id) }
        }
    }

    /// The turn of a waiting job: one gap and one usual call for each job before it.
    package func forecast(_ job: Job.ID, at now: ClockReading) -> Forecast? {
        guard job != underWay, let place = queue.position(of: job) else { return nil }
        let isHeadUnderWay = underWay != nil && underWay == queue.first
        let position = isHeadUnderWay ? place - 1 : place
        guard !isSilent else { return Forecast(position: position, estimatedAt: nil) }
        let opens = max(.zero, pace.opens(at: now) - now.sinceBoot)
        let wait = opens + (pace.gap + usualCall) * (position - 1)
        return Forecast(position: position, estimatedAt: now.advanced(by: wait).wall)
    }

    /// How the account stands as far as it alone knows: what the ledger counts is left to the caller.
    package func status(of account: Account.Name, at now: ClockReading) -> AccountStatus {
        let wait = max(.zero, pace.opens(at: now) - now.sinceBoot)
        return AccountStatus(
            account: account, gap: pace.gap,
            nextSlot: isSilent || underWay != nil ? nil : now.advanced(by: wait).wall,
            breakerOpenedAt: breaker.record.openedAt?.wall, pause: pause, calling: underWay, queued: queue.count)
    }
}

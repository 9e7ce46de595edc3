package import Billing
import Foundation

/// Everything that decides what an account does next: events go in, the next step comes out. Knows no clock, no ledger
/// and no network, so that its whole behaviour can be tested and simulated.
package struct AccountState: Sendable {
    package enum Step: Hashable, Sendable {
        case begin(Job.ID)
        /// Its deadline has passed.
        case expire(Job.ID)
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
    private var queue: FairQueue
    private var underWay: (job: Job, turnsBefore: ClassTurns)?
    /// The job under way was removed: a begin that is cancelled does not put it back.
    private var isTakenBack = false
    /// The job of this process's latest call: news of it are no news.
    private var lastCalled: Job.ID?
    /// The mark of the credentials that the call under way was begun with.
    private var markUnderWay: String?
    /// What the call that has ended taught, until the ledger has it.
    package private(set) var lesson: CredentialsLesson?
    /// The configuration does not have the account any more: its jobs wait for its return.
    private var isRetired = false
    private var isStopping = false
    private var usualCall = UsualCall()

    package init(
        pace: Pace, breaker: Breaker, turns: ClassTurns = ClassTurns(), waiting: [Job] = [], pause: Decision? = nil
    ) {
        self.pace = pace
        self.breaker = breaker
        self.pause = pause
        queue = FairQueue(turns, waiting: waiting)
    }

    /// Nothing is sent until a person says so, or the credentials change.
    private var isSilent: Bool { breaker.isOpen || pause != nil || isRetired }

    /// Nothing is to be begun, whatever waits.
    package var isHeldBack: Bool { isStopping || isSilent }

    /// The next step as far as this account alone decides; before `begin` the shared `Egress` has its say.
    package func next(at now: ClockReading) -> Step {
        guard underWay == nil else { return .rest }
        guard !isStopping else { return .stop }
        if let (job, deadline) = queue.firstToExpire, deadline <= now.wall { return .expire(job) }
        let expiry = queue.firstToExpire.map { now.sinceBoot + .seconds($0.at.timeIntervalSince(now.wall)) }
        guard let job = queue.first, !isSilent else { return expiry.map { .wait(until: $0) } ?? .rest }
        if case .wait(let opening) = pace.verdict(at: now) { return .wait(until: min(opening, expiry ?? opening)) }
        return .begin(job)
    }

    package mutating func enqueue(_ job: Job) {
        queue.insert(job)
    }

    package mutating func remove(_ job: Job.ID) {
        queue.remove(job)
        isTakenBack = isTakenBack || underWay?.job.id == job
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

    /// The configuration has changed: another gap, other credentials, or the account is back.
    package mutating func follow(_ plan: AccountPlan) {
        isRetired = false
        pace.change(gap: plan.gap + plan.guardTime, from: plan.gapFrom)
        breaker = Breaker(resuming: breaker.record, credentialsMark: plan.credentialsMark)
    }

    /// The configuration does not have the account any more.
    package mutating func retire() {
        isRetired = true
    }

    /// The call is about to be written down and sent.
    package mutating func begin(_ id: Job.ID) {
        precondition(underWay == nil, "one call at a time")
        guard let job = queue.job(id) else { preconditionFailure("only a waiting job begins") }
        underWay = (job, queue.turns)
        lastCalled = id
        isTakenBack = false
        markUnderWay = breaker.credentialsMark
        queue.begin(id)
        pace.reserve()
    }

    /// Nothing was written down and nothing sent: the slot is still there, and so is the job unless it was removed.
    package mutating func cancelBegin() {
        if let (job, turns) = underWay {
            queue.turns = turns
            if !isTakenBack { queue.insert(job) }
        }
        underWay = nil
        pace.cancelReservation()
    }

    /// The ledger let nothing begin before `deadline`, time since boot: another process was in the way.
    package mutating func hold(until deadline: Duration) {
        cancelBegin()
        pace.hold(until: deadline)
    }

    /// What some process, perhaps this one, wrote of a job. The call under way here is its own dispatcher's to settle.
    ///
    /// A call that another process made or makes holds this one back for a gap from now, and a little longer, so that the
    /// other goes on: the ledger would only say *not yet*. If it does not go on, this one asks then.
    package mutating func hear(_ job: Job, at now: ClockReading) {
        guard job.id != underWay?.job.id else { return }
        if job.id != lastCalled, job.state == .sending || (job.state.isSettled && job.attempts > 0) {
            pace.hold(until: now.sinceBoot + pace.gap + CallTerms.courtesy(in: pace.gap))
        }
        // Elsewhere its call began, so that its class has had a turn, whether or not that was told by itself.
        if let waiting = queue.job(job.id), job.attempts > waiting.attempts { queue.begin(job.id) }
        if job.state == .queued { queue.insert(job) } else { queue.remove(job.id) }
    }

    /// What some process, or a person at one, said of the account; what a call taught here and is not in the ledger yet
    /// counts besides.
    package mutating func hear(_ news: AccountNews) {
        pause = news.pause
        breaker.learn(from: news.breaker)
        if let lesson { breaker.learn(lesson) }
    }

    /// The call has ended; the job stays under way until its end is in the ledger.
    /// - Parameter left: Time since boot by which it had left, when the gap counts from there.
    package mutating func end(
        _ result: Result<UpstreamAnswer, UpstreamFailure>, at now: ClockReading, took duration: Duration,
        left: Duration? = nil
    ) {
        // An answer to the old credentials says nothing of those that took their place meanwhile.
        if let mark = markUnderWay, mark == breaker.credentialsMark {
            lesson = CredentialsLesson(result, at: now, mark: mark)
        }
        if let lesson { breaker.learn(lesson) }
        usualCall.learn(duration)
        pace.release(at: now, left: left)
    }

    /// What the ledger wrote when the call ended, or when the job was cancelled.
    package mutating func settle(_ changed: [Job]) {
        underWay = nil
        lesson = nil
        for job in changed {
            if job.state == .queued { queue.insert(job) } else { queue.remove(job.id) }
        }
    }

    package func forecast(_ job: Job.ID, at now: ClockReading) -> Forecast? {
        queue.position(of: job).map { forecast(position: $0, at: now) }
    }

    /// The turn of a job that would come now.
    package func forecast(_ order: Order, with ticket: Ticket, at now: ClockReading) -> Forecast? {
        queue.position(ofNew: ticket, isRead: order.operation.isRead).map { forecast(position: $0, at: now) }
    }

    /// One gap and one usual call for each job before it.
    private func forecast(position: Int, at now: ClockReading) -> Forecast {
        guard !isSilent else { return Forecast(position: position, estimatedAt: nil) }
        let opens = max(.zero, pace.opens(at: now) - now.sinceBoot)
        let wait = opens + (pace.gap + usualCall.duration) * (position - 1)
        return Forecast(position: position, estimatedAt: now.advanced(by: wait).wall)
    }

    /// How the account stands as far as it alone knows: what the ledger counts is left to the caller.
    package func status(of account: Account.Name, at now: ClockReading) -> AccountStatus {
        let wait = max(.zero, pace.opens(at: now) - now.sinceBoot)
        return AccountStatus(
            account: account, gap: pace.gap,
            nextSlot: isSilent || underWay != nil ? nil : now.advanced(by: wait).wall,
            breakerOpenedAt: breaker.record.openedAt?.wall, pause: pause, calling: underWay?.job.id,
            queued: queue.count + (underWay == nil ? 0 : 1))
    }
}

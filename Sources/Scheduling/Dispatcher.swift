import Billing
import Logging

/// Acts for one account: waits its turn, writes the call down, makes it, writes down how it ended.
///
/// All deciding is done by `AccountState`; this actor brings it events and does what it says.
actor Dispatcher {
    nonisolated let account: Account.Name
    var plan: AccountPlan
    let office: Office
    let bell = Doorbell()
    let logger: Logger
    var state: AccountState

    /// After a ledger that had no room or did not answer: soon again at first, since a restart or a failover is a matter of
    /// moments and a slot may be open; then long enough not to spin.
    static let ledgerPause = (shortest: Duration.milliseconds(100), longest: Duration.seconds(1))

    init(plan: AccountPlan, state: AccountState, office: Office) {
        account = plan.account
        self.plan = plan
        self.office = office
        self.state = state
        var logger = office.logger
        logger[metadataKey: "account"] = "\(plan.account)"
        self.logger = logger
    }

    /// Runs until it is told to stop, then lets the call under way come to its end.
    /// - Throws: `broken` when the ledger can no longer be relied on: nothing may be sent any more.
    func run() async throws(LedgerFailure) {
        while !Task.isCancelled {
            switch state.next(at: office.time.now()) {
            case .stop: return
            case .rest: await bell.wait()
            case .wait(let deadline): await bell.wait(until: deadline, on: office.time)
            case .begin(let job): try await carryOut(job)
            case .expire(let job): try await expire(job)
            }
        }
    }

    func enqueue(_ job: Job) {
        state.enqueue(job)
        bell.ring()
    }

    func remove(_ job: Job.ID) {
        state.remove(job)
        bell.ring()
    }

    /// What some process that shares the ledger wrote of a job of the account.
    func hear(_ job: Job) {
        state.hear(job, at: office.time.now())
        bell.ring()
    }

    func hear(_ news: AccountNews) {
        state.hear(news)
        bell.ring()
    }

    func stop() {
        state.stop()
        bell.ring()
    }

    func forecast(_ job: Job.ID) -> Forecast? {
        state.forecast(job, at: office.time.now())
    }

    func forecast(_ order: Order, with ticket: Ticket) -> Forecast? {
        state.forecast(order, with: ticket, at: office.time.now())
    }

    /// With no room in the ledger the job waits on, and nothing else is begun before it has expired.
    private func expire(_ id: Job.ID) async throws(LedgerFailure) {
        do {
            let job = try await office.ledger.expire(id, at: office.time.now().wall)
            state.remove(id)
            logger.info("job expired", metadata: ["job_id": "\(id)"])
            office.announce([job])
        } catch .illegal, .noSuchJob {
            state.remove(id)
        } catch .unavailable(let cause) {
            logger.error("ledger unavailable, job not expired", metadata: ["job_id": "\(id)", "cause": "\(cause)"])
            var patience = Self.ledgerPause.longest
            await pause(&patience)
        }
    }

    private func carryOut(_ id: Job.ID) async throws(LedgerFailure) {
        let wasProven = state.breaker.isProven
        let start = office.time.now()
        if case .wait(let deadline) = office.egress.admit(isProven: wasProven, at: start, ringing: bell) {
            return await bell.wait(until: deadline, on: office.time)
        }
        state.begin(id)
        guard let (job, asked) = try await begin(id, at: start) else {
            return office.egress.cancelBegin(wasProven: wasProven, at: office.time.now())
        }
        office.announce([job])
        let leaveBy = asked.sinceBoot + plan.leaveWithin
        let result = await call(job, leaveBy: leaveBy)
        let end = office.time.now()
        office.time(end.sinceBoot - start.sinceBoot, ofCallBy: account, operation: job.operation.kind)
        let before = state.breaker.record
        state.end(
            result, at: end, took: end.sinceBoot - asked.sinceBoot, left: plan.gapFrom == .start ? leaveBy : nil)
        let event = office.egress.end(result, of: account, wasProven: wasProven, at: end)
        let completion = await keepDocument(
            of: completion(of: job, result: result, at: end, event: event, breakerBefore: before))
        report(completion, of: job)
        let changed = try await record(completion)
        if changed.isEmpty { reportLate(completion) }
        state.settle(changed)
        office.announce(changed)
    }

    /// Nil when the job is not to be sent now: it was taken back meanwhile, another process is in the way, or the account is
    /// held back while the ledger has no room. A ledger that did not answer is asked again, with the same reading: the
    /// call may be written down.
    private func begin(
        _ id: Job.ID, at reading: ClockReading
    ) async throws(LedgerFailure) -> (job: Job, asked: ClockReading)? {
        let terms = plan.terms(egress: office.egressPlan)
        var patience = Self.ledgerPause.shortest
        while true {
            let asked = office.time.now()
            do {
                switch try await office.ledger.begin(id, under: terms, at: reading) {
                case .begun(let job): return (job, asked)
                case .notYet(let deadline): state.hold(until: deadline)
                case .noTryLeft(let deadline):
                    office.egress.rest(until: deadline)
                    state.hold(until: deadline)
                }
                return nil
            } catch .illegal, .noSuchJob {
                state.cancelBegin()
                state.remove(id)
                return nil
            } catch .unavailable(let cause) {
                logger.error("ledger unavailable, nothing sent", metadata: ["job_id": "\(id)", "cause": "\(cause)"])
                await pause(&patience)
            }
            guard !state.isHeldBack, !Task.isCancelled else {
                state.cancelBegin()
                return nil
            }
        }
    }

    private func call(_ job: Job, leaveBy: Duration) async -> Result<UpstreamAnswer, UpstreamFailure> {
        let call = UpstreamCall(
            job: job.id, account: job.account, subclient: job.subclient, operation: job.operation,
            attempt: job.attempts, leaveBy: leaveBy, trace: job.attemptTrace)
        do {
            return .success(try await office.upstream.perform(call))
        } catch {
            return .failure(error)
        }
    }

    /// - Parameter patience: How long, and longer the next time.
    func pause(_ patience: inout Duration) async {
        await bell.wait(until: office.time.now().sinceBoot + patience, on: office.time)
        patience = min(patience * 2, Self.ledgerPause.longest)
    }
}

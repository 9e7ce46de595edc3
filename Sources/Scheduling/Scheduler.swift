package import Billing
import Foundation
package import Logging
package import ServiceLifecycle

/// Hands jobs to their accounts' dispatchers and runs these.
package struct Scheduler: JobDesk, Service {
    let office: Office
    let roster: Roster

    /// Settles what a crash left in the ledger and takes up every account where it was. Nothing is sent before `run`.
    package init(
        plans: [AccountPlan], egress: EgressPlan = EgressPlan(), ledger: any Ledger, upstream: any Upstream,
        documents: (any DocumentStore)? = nil, time: any TimeSource,
        newJobID: @escaping @Sendable () -> Job.ID = { .random(prefix: "job_") }, logger: Logger
    ) async throws(LedgerFailure) {
        let now = time.now()
        try await Self.recover(ledger, at: now, logger: logger)
        let shared = Egress(
            ban: egress.ban, wrongCredentialsLimit: egress.wrongCredentialsLimit,
            resuming: try await ledger.egressEvents(), at: now)
        let office = Office(
            ledger: ledger, upstream: upstream, documents: documents, time: time, egress: EgressGate(shared),
            egressPlan: egress, settlements: Settlements(), hall: WatchHall(), newJobID: newJobID, logger: logger)
        self.office = office
        let (dispatchers, unclaimed) = try await Self.dispatchers(plans, office)
        for (account, jobs) in unclaimed {
            logger.warning(
                "jobs wait for an account that is not configured",
                metadata: ["account": "\(account)", "jobs": "\(jobs.count)"])
        }
        roster = Roster(dispatchers)
    }

    /// Each account where the ledger has it, with the jobs that wait for it; and those that wait for none of them.
    static func dispatchers(
        _ plans: [AccountPlan], _ office: Office
    ) async throws(LedgerFailure) -> (dispatchers: [Dispatcher], unclaimed: [Account.Name: [Job]]) {
        var waiting = Dictionary(grouping: try await office.ledger.queue(), by: \.account)
        var dispatchers: [Dispatcher] = []
        for plan in plans {
            let jobs = waiting.removeValue(forKey: plan.account) ?? []
            let state = try await resume(plan, with: jobs, from: office.ledger, at: office.time.now())
            dispatchers.append(Dispatcher(plan: plan, state: state, office: office))
        }
        return (dispatchers, waiting)
    }

    private static func recover(
        _ ledger: any Ledger, at now: ClockReading, logger: Logger
    ) async throws(LedgerFailure) {
        for job in try await ledger.recover(at: now) {
            let metadata: Logger.Metadata = ["job_id": "\(job.id)", "state": "\(job.state.rawValue)"]
            logger.warning("the last run ended while a call was under way", metadata: metadata)
        }
    }

    private static func resume(
        _ plan: AccountPlan, with waiting: [Job], from ledger: any Ledger, at now: ClockReading
    ) async throws(LedgerFailure) -> AccountState {
        let stored = try await ledger.breaker(of: plan.account)
        let breaker = Breaker(resuming: stored, credentialsMark: plan.credentialsMark)
        if breaker.record != stored {
            let audit = breaker.record.audit(since: stored, of: plan.account, at: now)
            try await ledger.record(breaker.record, of: plan.account, audit)
        }
        let pace = Pace(
            gap: plan.gap + plan.guardTime, resuming: try await ledger.pace(of: plan.account), at: now)
        return AccountState(
            pace: pace, breaker: breaker, turns: try await ledger.classTurns(of: plan.account), waiting: waiting,
            pause: try await ledger.pause(of: plan.account))
    }

    /// Runs every account until the service is told to stop; calls under way come to their end, no other is begun.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await dispatch() }
                group.addTask { try await gracefulShutdown() }
                try await group.endWithTheFirstError()
            }
        } onGracefulShutdown: {
            // Awaited by nobody: each call only rings a bell, and `run` awaits what the bells end.
            Task { for dispatcher in roster.close() { await dispatcher.stop() } }
        }
    }

    /// Runs every account until the task is cancelled or an account finds the ledger broken.
    package func dispatch() async throws {
        // Ends with the scope: what others do is of no interest once nothing is dispatched here.
        async let _ = office.ledger.follow { await hear($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            repeat {
                for dispatcher in roster.recruits() { group.addTask { try await dispatcher.run() } }
                group.addTask { await roster.changed() }
                try await group.next()
            } while !roster.isClosed && !Task.isCancelled
            try await group.endWithTheFirstError()
        }
    }

    /// Hears what other processes that share the ledger do, and acts on it as on its own.
    private func hear(_ news: LedgerNews) async {
        for job in news.jobs { await roster[job.account]?.hear(job) }
        for account in news.accounts { await roster[account.account]?.hear(account) }
        office.announce(news.jobs)
    }

    /// Sends the callers home that wait for a job when the gateway stops: to be stopped before the server that waits
    /// for them.
    package var waitingRoom: some Service { WaitingRoom(settlements: office.settlements, hall: office.hall) }

    package func submit(_ order: Order) async throws(LedgerFailure) -> Acceptance {
        if let expected = try await expectedTooLate(order) { return .tooLate(expected: expected) }
        let acceptance = try await office.ledger.accept(order, as: office.newJobID(), at: office.time.now().wall)
        if case .accepted(let job) = acceptance { await take(job) }
        return acceptance
    }

    private func take(_ job: Job) async {
        await roster[job.account]?.enqueue(job)
        office.announce([job])
    }

    /// When the order's turn is expected, if that is after its deadline. A repeat is its first request's job, however late;
    /// while nothing is sent for the account nobody can tell, and only a deadline that has passed is too late.
    private func expectedTooLate(_ order: Order) async throws(LedgerFailure) -> Date? {
        guard let deadline = order.expiresAt else { return nil }
        if let key = order.key, try await office.ledger.job(under: key, of: order.caller.id) != nil { return nil }
        let ticket = try await office.ledger.ticket(for: order)
        let forecast = await roster[order.account]?.forecast(order, with: ticket)
        let expected = forecast?.estimatedAt ?? office.time.now().wall
        return expected > deadline ? expected : nil
    }

    package func cancel(_ id: Job.ID) async throws(LedgerFailure) -> Job {
        let job = try await office.ledger.cancel(id, at: office.time.now().wall)
        await roster[job.account]?.remove(id)
        office.announce([job])
        return job
    }

    package func resolve(
        _ id: Job.ID, _ resolution: Resolution
    ) async throws(LedgerFailure) -> Resolved {
        let now = office.time.now().wall
        let resolved = try await office.ledger.resolve(id, resolution, verification: office.newJobID(), at: now)
        guard case .done(let changed) = resolved else { return resolved }
        office.logger.notice(
            "unknown outcome resolved",
            metadata: ["job_id": "\(id)", "decision": "\(resolution.verdict.text)", "person": "\(resolution.person)"])
        try await takeUp(changed)
        return resolved
    }

    package func requeue(
        _ id: Job.ID, by person: Caller.ID, because reason: String
    ) async throws(LedgerFailure) -> Job {
        let decision = Decision(at: office.time.now().wall, by: person, "requeued", because: reason)
        let job = try await office.ledger.requeue(id, decision)
        office.logger.notice("job requeued", metadata: ["job_id": "\(id)", "person": "\(person)"])
        try await takeUp([job])
        return job
    }

    private func takeUp(_ changed: [Job]) async throws(LedgerFailure) {
        for job in changed where job.state == .queued { await roster[job.account]?.enqueue(job) }
        office.announce(changed)
    }

    package func settled(_ id: Job.ID, within patience: Duration) async throws(LedgerFailure) -> Job {
        let deadline = office.time.now().sinceBoot + patience
        let bell = office.settlements.join(id)
        defer { office.settlements.leave(id, bell) }
        guard let job = try await office.ledger.job(id) else { throw .noSuchJob }
        guard !job.state.isSettled, patience > .zero else { return job }
        await bell.wait(until: deadline, on: office.time)
        guard let job = try await office.ledger.job(id) else { throw .noSuchJob }
        return job
    }

    package func watch(_ filter: EventFilter, as caller: Caller.ID, limit: Int) -> (any EventWatch)? {
        WatchPost(filter, by: caller, limit: limit, in: office.hall, ledger: office.ledger, time: office.time)
    }

    package func forecast(_ job: Job.ID, account: Account.Name) async -> Forecast? {
        await roster[account]?.forecast(job)
    }
}

extension ThrowingTaskGroup<Void, any Error> {
    /// Waits for all tasks, and ends the others when one fails; `waitForAll` would let them go on.
    fileprivate mutating func endWithTheFirstError() async throws {
        for try await _ in self {}
    }
}

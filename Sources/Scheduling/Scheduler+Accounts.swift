package import Billing
import Logging

extension Scheduler: AccountDesk {
    package func accounts() async throws(LedgerFailure) -> [AccountStatus] {
        var statuses: [AccountStatus] = []
        for dispatcher in roster.configured { statuses.append(try await dispatcher.status()) }
        return statuses
    }

    package func pause(
        _ account: Account.Name, by person: Caller.ID, because reason: String
    ) async throws(LedgerFailure) -> AccountStatus? {
        guard let dispatcher = configured(account) else { return nil }
        try await dispatcher.pause(Decision(at: office.time.now().wall, by: person, "paused", because: reason))
        office.logger.notice("account paused", metadata: ["account": "\(account)", "person": "\(person)"])
        return try await dispatcher.status()
    }

    package func resume(
        _ account: Account.Name, by person: Caller.ID, because reason: String
    ) async throws(LedgerFailure) -> AccountStatus? {
        guard let dispatcher = configured(account) else { return nil }
        try await dispatcher.resume(by: person, because: reason)
        office.logger.notice("account resumed", metadata: ["account": "\(account)", "person": "\(person)"])
        return try await dispatcher.status()
    }

    private func configured(_ account: Account.Name) -> Dispatcher? {
        roster.configured.first { $0.account == account }
    }
}

extension Scheduler {
    /// Accounts that are new in a changed configuration, made ready and not at work yet.
    package struct Newcomers: Sendable {
        fileprivate let dispatchers: [Dispatcher]
    }

    /// Makes ready the accounts that are new, with the jobs that wait for them. Nothing is sent for one before it is
    /// `admit`ted; on an error nothing has changed.
    package func prepare(_ plans: [AccountPlan]) async throws(LedgerFailure) -> Newcomers {
        let new = plans.filter { roster[$0.account] == nil }
        guard !new.isEmpty else { return Newcomers(dispatchers: []) }
        return Newcomers(dispatchers: try await Self.dispatchers(new, office).dispatchers)
    }

    /// Sets the newcomers to work once `introduce` has told whoever makes their calls of them: jobs of an account that was
    /// away may be waiting, and its first call may leave at once.
    package func admit(_ newcomers: Newcomers, after introduce: () -> Void) {
        introduce()
        for dispatcher in newcomers.dispatchers { roster.add(dispatcher) }
    }

    /// Takes up the plans of a changed configuration, its new accounts `admit`ted before. An account without a plan
    /// is silent, and its jobs wait for its return.
    package func follow(_ plans: [AccountPlan]) async throws(LedgerFailure) {
        for dispatcher in roster.reorder(plans.map(\.account)) { await dispatcher.retire() }
        for plan in plans { try await roster[plan.account]?.follow(plan) }
    }
}

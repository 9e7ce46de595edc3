package import Billing
import Logging

extension Scheduler: AccountDesk {
    package func accounts() async throws(LedgerFailure) -> [AccountStatus] {
        var statuses: [AccountStatus] = []
        for dispatcher in accounts.compactMap({ dispatchers[$0] }) { statuses.append(try await dispatcher.status()) }
        return statuses
    }

    package func pause(
        _ account: Account.Name, by person: Caller.ID, because reason: String
    ) async throws(LedgerFailure) -> AccountStatus? {
        guard let dispatcher = dispatchers[account] else { return nil }
        try await dispatcher.pause(Decision(at: office.time.now().wall, by: person, "paused", because: reason))
        office.logger.notice("account paused", metadata: ["account": "\(account)", "person": "\(person)"])
        return try await dispatcher.status()
    }

    package func resume(
        _ account: Account.Name, by person: Caller.ID, because reason: String
    ) async throws(LedgerFailure) -> AccountStatus? {
        guard let dispatcher = dispatchers[account] else { return nil }
        try await dispatcher.resume(by: person, because: reason)
        office.logger.notice("account resumed", metadata: ["account": "\(account)", "person": "\(person)"])
        return try await dispatcher.status()
    }
}

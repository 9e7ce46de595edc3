/// Where operators look after accounts: the scheduler, as the REST surface sees it.
package protocol AccountDesk: Sendable {
    /// Every configured account, in the order of the configuration.
    func accounts() async throws(LedgerFailure) -> [AccountStatus]

    /// Sends nothing more for the account until a person resumes it, over restarts; a call under way comes to its end.
    /// Nil when there is no such account.
    func pause(
        _ account: Account.Name, by person: Caller.ID, because reason: String
    ) async throws(LedgerFailure) -> AccountStatus?

    /// Ends a pause and closes the breaker. Nil when there is no such account.
    func resume(
        _ account: Account.Name, by person: Caller.ID, because reason: String
    ) async throws(LedgerFailure) -> AccountStatus?
}

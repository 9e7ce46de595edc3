/// What has changed in a ledger that several processes share. A thing may be told twice, and late: the last word on it
/// is always told.
package struct LedgerNews: Hashable, Sendable {
    package var jobs: [Job]
    package var accounts: [AccountNews]

    package init(jobs: [Job] = [], accounts: [AccountNews] = []) {
        self.jobs = jobs
        self.accounts = accounts
    }

    package var isEmpty: Bool { jobs.isEmpty && accounts.isEmpty }
}

/// What silences an account, or does not any more.
package struct AccountNews: Hashable, Sendable {
    package let account: Account.Name
    package let breaker: BreakerRecord
    package let pause: Decision?

    package init(account: Account.Name, breaker: BreakerRecord, pause: Decision?) {
        self.account = account
        self.breaker = breaker
        self.pause = pause
    }
}

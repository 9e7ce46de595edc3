package import Billing

/// How an account is to be called.
package struct AccountPlan: Sendable {
    package let account: Account.Name
    /// The provider's window, from the end of one call to the start of the next.
    package let gap: Duration
    /// Added to the gap: what clocks and networks may disagree by.
    package let guardTime: Duration
    /// A short mark of the credentials, which changes with them: an open breaker closes when it does.
    package let credentialsMark: String

    package init(account: Account.Name, gap: Duration, guardTime: Duration, credentialsMark: String) {
        self.account = account
        self.gap = gap
        self.guardTime = guardTime
        self.credentialsMark = credentialsMark
    }
}

/// What is known of the provider's ban of addresses.
package struct EgressPlan: Sendable {
    package let ban: Duration
    package let wrongCredentialsLimit: Int

    package init(ban: Duration = .seconds(1800), wrongCredentialsLimit: Int = 4) {
        self.ban = ban
        self.wrongCredentialsLimit = wrongCredentialsLimit
    }
}

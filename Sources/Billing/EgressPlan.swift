/// What is known of the provider's ban of addresses.
package struct EgressPlan: Hashable, Sendable {
    package let ban: Duration
    package let wrongCredentialsLimit: Int

    package init(ban: Duration = .seconds(1800), wrongCredentialsLimit: Int = 4) {
        self.ban = ban
        self.wrongCredentialsLimit = wrongCredentialsLimit
    }
}

package import Billing

/// How an account is to be called.
package struct AccountPlan: Sendable {
    package let account: Account.Name
    /// The provider's window, from the end of one call to the start of the next unless `gapFrom` says otherwise.
    package let gap: Duration
    /// Added to the gap: what clocks and networks may disagree by.
    package let guardTime: Duration
    package let gapFrom: GapStart
    /// A short mark of the credentials, which changes with them: an open breaker closes when it does.
    package let credentialsMark: String
    /// The longest it takes to reach one of the hosts: a request that has not left by then leaves no more.
    package let leaveWithin: Duration
    /// The longest a call takes from there, until its document is in the store for documents, if there is one.
    package let answerWithin: Duration

    package init(
        account: Account.Name, gap: Duration, guardTime: Duration, gapFrom: GapStart = .end, credentialsMark: String,
        leaveWithin: Duration = .seconds(10), answerWithin: Duration = .seconds(75)
    ) {
        self.account = account
        self.gap = gap
        self.guardTime = guardTime
        self.gapFrom = gapFrom
        self.credentialsMark = credentialsMark
        self.leaveWithin = leaveWithin
        self.answerWithin = answerWithin
    }
}

/// From where the gap to the next call counts.
package enum GapStart: String, CaseIterable, Hashable, Sendable {
    /// The end of the call: no reading of the provider's minute is stricter.
    case end
    /// The last moment at which the call may have left. Of that only this process knows: after a restart, and in a ledger
    /// that several share, the end counts.
    case start
}

extension AccountPlan {
    /// For writing a call's end: two pauses of a ledger that has no room, and a failover of its database.
    private static let writing: Duration = .seconds(5)

    func terms(egress: EgressPlan) -> CallTerms {
        CallTerms(
            gap: gap + guardTime, lease: leaveWithin + answerWithin + Self.writing, credentialsMark: credentialsMark,
            egress: egress)
    }
}

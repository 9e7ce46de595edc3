/// What a call is subject to when other processes may call for the same account: a ledger that several share keeps to
/// these in the commit that begins the call. A ledger of one process leaves them to its scheduler.
package struct CallTerms: Hashable, Sendable {
    /// The provider's window and our guard together, from the end of one call to the start of the next.
    package let gap: Duration
    /// How long the account is this process's for the call. Longer than any call: who has not written its end by then has
    /// died in it, and others settle it.
    package let lease: Duration
    /// The mark of the credentials in use: a breaker that others opened counts for the same credentials only.
    package let credentialsMark: String
    package let egress: EgressPlan

    package init(gap: Duration, lease: Duration, credentialsMark: String, egress: EgressPlan) {
        self.gap = gap
        self.lease = lease
        self.credentialsMark = credentialsMark
        self.egress = egress
    }

    /// How far the process that made the last call goes ahead of the others: when its own slot opens they hold back for so
    /// much longer. Long enough that they hear of its next call first, however busy all of them are; asking meanwhile would
    /// only make them busier. One that has died costs its accounts so much, once.
    package static func courtesy(in gap: Duration) -> Duration {
        min(gap, max(.milliseconds(100), min(gap / 20, .seconds(1))))
    }
}

/// What the ledger says to a call that wants to begin.
package enum Beginning: Hashable, Sendable {
    /// It is written down; the job as it is now.
    case begun(Job)
    /// Another process has a call under way for the account, or had one less than a gap ago, or the address must rest.
    /// Nothing was written. Ask again at that time since boot.
    case notYet(until: Duration)
    /// So many calls of credentials in doubt are under way or were refused, by whatever process, that the address permits no
    /// further one. Nothing was written. For none of such credentials ask again before that time since boot, unless such
    /// a call ends here.
    case noTryLeft(until: Duration)
}

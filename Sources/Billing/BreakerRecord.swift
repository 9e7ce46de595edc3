/// What the ledger keeps of an account's breaker.
package struct BreakerRecord: Hashable, Sendable {
    /// Set when the provider refused the credentials (code 2): nothing is sent until they change or a person resumes it.
    package var openedAt: ClockReading?
    /// A short mark of the credentials in use, which tells that they changed and nothing else about them.
    package var credentialsMark: String?
    /// The provider has accepted these credentials.
    package var isProven: Bool

    package init(openedAt: ClockReading? = nil, credentialsMark: String? = nil, isProven: Bool = false) {
        self.openedAt = openedAt
        self.credentialsMark = credentialsMark
        self.isProven = isProven
    }

    /// The trail that other credentials leave.
    package func audit(
        since earlier: BreakerRecord, of account: Account.Name, at now: ClockReading
    ) -> [AuditEntry] {
        events(since: earlier).map {
            AuditEntry($0, of: account, at: now.wall, because: "the configuration has other credentials")
        }
    }

    /// What the audit trail has to say of a breaker that was `earlier` before.
    package func events(since earlier: BreakerRecord) -> [AuditEntry.Event] {
        let areNew = earlier.credentialsMark != nil && earlier.credentialsMark != credentialsMark
        var events: [AuditEntry.Event] = areNew ? [.credentialsChanged] : []
        if openedAt != nil, openedAt != earlier.openedAt { events.append(.breakerOpened) }
        if openedAt == nil, earlier.openedAt != nil { events.append(.breakerClosed) }
        return events
    }
}

/// An answer of the provider that concerns the address all accounts call from.
package struct EgressEvent: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Code 2: five of these within thirty minutes ban the address.
        case wrongCredentials = "wrong_credentials"
        /// Code 4: the address is banned.
        case blocked
        /// An answer to credentials that the provider has not accepted yet was lost: it may have been code 2.
        case unanswered
    }

    package let kind: Kind
    package let account: Account.Name
    package let at: ClockReading

    package init(kind: Kind, account: Account.Name, at: ClockReading) {
        self.kind = kind
        self.account = account
        self.at = at
    }
}

package import Foundation

/// One line of the audit trail: what a person decided, or what the gateway did that a person may want to look up. Kept
/// for ever, and never holds a secret.
package struct AuditEntry: Hashable, Sendable {
    /// What the gateway does by itself, or at the word of a configuration file.
    package enum Event: String, Hashable, Sendable, CaseIterable {
        /// The provider refused the account's credentials.
        case breakerOpened = "breaker_opened"
        /// New credentials took the place of those that the breaker had opened for.
        case breakerClosed = "breaker_closed"
        case credentialsChanged = "credentials_changed"
        case configurationReloaded = "configuration_reloaded"
    }

    package let at: Date
    /// Nil when the gateway acted by itself.
    package let person: Caller.ID?
    package let account: Account.Name?
    package let job: Job.ID?
    /// An event's word, or what a person decided.
    package let action: String
    package let reason: String

    package init(
        at date: Date, person: Caller.ID?, account: Account.Name? = nil, job: Job.ID? = nil, action: String,
        reason: String
    ) {
        at = date
        self.person = person
        self.account = account
        self.job = job
        self.action = action
        self.reason = reason
    }

    /// A person's decision about an account, or about a job at one.
    package init(_ decision: Decision, account: Account.Name, job: Job.ID? = nil) {
        self.init(
            at: decision.at, person: decision.person, account: account, job: job, action: decision.text,
            reason: decision.reason)
    }

    package init(_ event: Event, of account: Account.Name? = nil, at date: Date, because reason: String) {
        self.init(at: date, person: nil, account: account, action: event.rawValue, reason: reason)
    }
}

/// Which entries of the audit trail are wanted; nil means any.
package struct AuditFilter: Hashable, Sendable {
    package var account: Account.Name?
    package var job: Job.ID?
    package var person: Caller.ID?

    package init(account: Account.Name? = nil, job: Job.ID? = nil, person: Caller.ID? = nil) {
        self.account = account
        self.job = job
        self.person = person
    }
}

package import Foundation

/// A person's word on a create whose outcome is unknown.
package struct Resolution: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        /// The invoice exists under this number. It counts once a read of it has shown that to be so.
        case created(Invoice.ID)
        /// The provider made nothing: the job goes back to the queue and is sent again.
        case notCreated
        /// It will not be found out: the job ends as failed.
        case abandoned
    }

    package let verdict: Verdict
    package let person: Caller.ID
    package let reason: String

    package init(_ verdict: Verdict, by person: Caller.ID, because reason: String) {
        self.verdict = verdict
        self.person = person
        self.reason = reason
    }
}

/// What the ledger made of a resolution.
package enum Resolved: Hashable, Sendable {
    /// Each job that changed or came to be, the resolved one first.
    case done([Job])
    /// The invoice is another create's already: nothing was done.
    case invoiceTaken
}

/// What a person, or the provider's answer to a person's word, decided about a job; kept for ever.
package struct Decision: Hashable, Sendable {
    package let at: Date
    package let person: Caller.ID
    /// What was decided, such as `created 70001`.
    package let text: String
    package let reason: String

    package init(at date: Date, by person: Caller.ID, _ text: String, because reason: String) {
        at = date
        self.person = person
        self.text = text
        self.reason = reason
    }
}

extension Resolution {
    package func decision(at date: Date) -> Decision {
        Decision(at: date, by: person, verdict.text, because: reason)
    }
}

extension Resolution.Verdict {
    package var text: String {
        switch self {
        case .created(let invoice): "created \(invoice)"
        case .notCreated: "not_created"
        case .abandoned: "abandoned"
        }
    }
}

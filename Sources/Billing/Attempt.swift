package import Foundation

/// One call of a job to the provider, as the ledger recorded it.
package struct Attempt: Hashable, Sendable {
    /// 1 for the job's first call.
    package let number: Int
    package let beganAt: Date
    /// Nil while the call is under way.
    package let endedAt: Date?
    /// What it came to, in a word of the ledger's: `Ending.outcome`, or `processEnded`.
    package let outcome: String?
    /// What an operator may want to know of it; never holds a secret.
    package let note: String?

    /// The gateway ended while the call was under way.
    package static let processEnded = "process_ended"

    package init(number: Int, beganAt: Date, endedAt: Date? = nil, outcome: String? = nil, note: String? = nil) {
        self.number = number
        self.beganAt = beganAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.note = note
    }
}

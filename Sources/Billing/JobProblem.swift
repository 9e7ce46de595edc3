/// Why a job did not succeed, in words that are safe to show to its caller.
package struct JobProblem: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The provider said no; `refusal` has its number and words.
        case refused
        /// A create that may have happened.
        case outcomeUnknown = "outcome_unknown"
        /// A read that broke off too often.
        case interrupted
        /// A read whose document was not taken by the store for documents, too often.
        case notStored = "not_stored"
        /// A create that may have happened, and of which a person said that it will not be found out.
        case abandoned
    }

    package let kind: Kind
    package let detail: String
    package let refusal: Refusal?

    package init(kind: Kind, detail: String, refusal: Refusal? = nil) {
        self.kind = kind
        self.detail = detail
        self.refusal = refusal
    }

    package static func refused(_ refusal: Refusal) -> JobProblem {
        JobProblem(kind: .refused, detail: "The provider refused the request.", refusal: refusal)
    }

    /// `cause` completes the sentence "… so the invoice may or may not exist": no internals, no credential.
    package static func outcomeUnknown(_ cause: String) -> JobProblem {
        JobProblem(kind: .outcomeUnknown, detail: "\(cause), so the invoice may or may not exist. A person settles it.")
    }

    package static let abandoned = JobProblem(
        kind: .abandoned, detail: "The invoice may or may not exist. An operator closed the matter.")

    /// A person named the invoice; the provider has not shown it yet.
    package static func claimed(_ invoice: Invoice.ID) -> JobProblem {
        JobProblem(
            kind: .outcomeUnknown, detail: "An operator named invoice \(invoice). It counts once the provider shows it."
        )
    }

    package static func refuted(_ invoice: Invoice.ID) -> JobProblem {
        JobProblem(
            kind: .outcomeUnknown,
            detail: "An operator named invoice \(invoice), which the provider does not know as this subclient's.")
    }

    package static let interrupted = JobProblem(
        kind: .interrupted,
        detail: "The provider's answer broke off \(Job.interruptionLimit) times. Ask again later."
    )

    package static let notStored = JobProblem(
        kind: .notStored, detail: "The document came, and the store for documents could not take it. Ask again later.")
}

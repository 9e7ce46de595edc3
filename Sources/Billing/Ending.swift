/// How one call to the provider ended, as it is written into the ledger.
package enum Ending: Hashable, Sendable {
    /// `content` is nil when the id was readable and the PDF was not: a success whose document is still to be fetched.
    case created(Invoice.ID, amount: Money?, content: DocumentContent?)
    case read(DocumentContent)
    /// A definite no.
    case failed(JobProblem)
    /// A create that may have happened.
    case outcomeUnknown(JobProblem)
    /// Nothing came of the call: the job waits for another slot.
    case putBack(PutBackReason)
    /// A read broke off half-way.
    case interrupted

    package enum PutBackReason: String, Hashable, Sendable, CaseIterable {
        /// Nothing left.
        case notSent = "not_sent"
        /// By the provider's own word nothing happened.
        case tooSoon = "too_soon"
        /// A read brought the document, and the store for documents did not take it.
        case notStored = "not_stored"
    }

    /// The invoice that a call has shown to exist, or that the provider said it does not know; nil when the call tells of
    /// none.
    package func tellsOf(_ operation: Job.Operation) -> (invoice: Invoice.ID, isShown: Bool)? {
        switch (self, operation) {
        case (.created(let invoice, _, _), _), (.read, .fetchInvoice(let invoice)):
            return (invoice, true)
        case (.failed(let problem), .fetchInvoice(let invoice)):
            let unknown: [Int?] = [Refusal.subclientNotFound, Refusal.documentNotFound]
            return unknown.contains(problem.refusal?.code) ? (invoice, false) : nil
        case (.read, _), (.failed, _), (.outcomeUnknown, _), (.putBack, _), (.interrupted, _):
            return nil
        }
    }

    /// The answer to one read serves every other read of the same document, unless it speaks of the account.
    package var isShared: Bool {
        switch self {
        case .read: true
        case .failed(let problem): problem.refusal.map { !$0.isAboutAccess } ?? true
        case .created, .outcomeUnknown, .putBack, .interrupted: false
        }
    }
}

extension Ending {
    /// The word in the attempt's record (`Attempt.outcome`), and the bounded label of metrics and logs.
    package var outcome: String {
        switch self {
        case .created: "created"
        case .read: "read"
        case .failed: "refused"
        case .outcomeUnknown: "outcome_unknown"
        case .putBack(let reason): reason.rawValue
        case .interrupted: "interrupted"
        }
    }
}

/// How one call to the provider ended, as it is written into the ledger.
package enum Ending: Hashable, Sendable {
    /// `content` is nil when the id was readable and the PDF was not: a success whose document is still to be fetched.
    case created(Invoice.ID, amount: Money?, content: DocumentContent?)
    case read(DocumentContent)
    /// A definite no.
    case failed(JobProblem)
    /// A create that may have happened.
    case outcomeUnknown(JobProblem)
    /// Nothing happened at the provider, by its own word or because nothing left: the job waits for another slot.
    case putBack(PutBackReason)
    /// A read broke off half-way.
    case interrupted

    package enum PutBackReason: String, Hashable, Sendable, CaseIterable {
        case notSent = "not_sent"
        case tooSoon = "too_soon"
    }

    /// The provider showed the document, or said that it does not exist.
    package var tellsOfDocument: Bool {
        switch self {
        case .read: true
        case .failed(let problem):
            [Refusal.subclientNotFound, Refusal.documentNotFound].contains(problem.refusal?.code)
        case .created, .outcomeUnknown, .putBack, .interrupted: false
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

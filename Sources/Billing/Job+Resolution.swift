package import Foundation

// What only a person's word does to a job.

extension Job {
    /// - Throws: when the outcome is not unknown.
    package mutating func resolve(_ verdict: Resolution.Verdict, at date: Date) throws(IllegalTransition) {
        switch verdict {
        case .created(let invoice):
            try move(from: [.outcomeUnknown], to: .outcomeUnknown)
            claimedInvoice = invoice
            problem = .claimed(invoice)
        case .notCreated:
            try move(from: [.outcomeUnknown], to: .queued)
            waitAgain()
        case .abandoned:
            try move(from: [.outcomeUnknown], to: .failed)
            claimedInvoice = nil
            finishedAt = date
            problem = .abandoned
        }
    }

    /// The provider showed the invoice that a person had named.
    package mutating func confirmClaim(at date: Date) throws(IllegalTransition) {
        guard let claimedInvoice else { throw IllegalTransition(from: state, to: .succeeded) }
        try move(from: [.outcomeUnknown], to: .succeeded)
        createdInvoice = claimedInvoice
        self.claimedInvoice = nil
        finishedAt = date
        problem = nil
    }

    /// The provider knows no such invoice of the subclient: the outcome is as unknown as before.
    package mutating func refuteClaim() throws(IllegalTransition) {
        try move(from: [.outcomeUnknown], to: .outcomeUnknown)
        problem = claimedInvoice.map { .refuted($0) }
        claimedInvoice = nil
    }

    /// Sends a job again that failed at the provider's definite word, or because its reads broke off.
    /// - Throws: when it has not failed, or what it did was never found out.
    package mutating func requeue() throws(IllegalTransition) {
        guard problem?.kind != .abandoned else { throw IllegalTransition(from: state, to: .queued) }
        try move(from: [.failed], to: .queued)
        waitAgain()
    }

    private mutating func waitAgain() {
        claimedInvoice = nil
        interruptions = 0
        finishedAt = nil
        problem = nil
    }
}

package import Billing
package import Foundation

extension MemoryLedgerBook {
    package mutating func resolve(
        _ id: Job.ID, _ resolution: Resolution, verification: Job.ID, at date: Date
    ) throws(LedgerFailure) -> Resolved {
        if case .created(let claimed) = resolution.verdict, let job = jobs.first(where: { $0.id == id }),
            job.state == .outcomeUnknown, isTaken(claimed, from: job)
        {
            return .invoiceTaken
        }
        let job = try change(id, at: date) { (job) throws(IllegalTransition) in
            try job.resolve(resolution.verdict, at: date)
        }
        audit.append(AuditEntry(resolution.decision(at: date), account: job.account, job: id))
        guard let claimed = job.claimedInvoice else { return .done([job]) }
        if invoice(claimed, of: job)?.document != nil { return .done([try confirm(id, at: date)]) }
        return .done([job] + queueRead(of: claimed, for: job, by: resolution.person, as: verification, at: date))
    }

    package mutating func requeue(_ id: Job.ID, _ decision: Decision) throws(LedgerFailure) -> Job {
        if let job = jobs.first(where: { $0.id == id && $0.state == .failed }),
            unfinishedRead(like: Order(repeating: job)) != nil
        {
            throw .illegal(IllegalTransition(from: job.state, to: .queued))
        }
        let job = try change(id, at: decision.at) { (job) throws(IllegalTransition) in try job.requeue() }
        audit.append(AuditEntry(decision, account: job.account, job: id))
        return job
    }

    /// Settles what people said of the invoice that a call made, or was about.
    package mutating func settleClaims(on call: Job, _ ending: Ending, at date: Date) throws(LedgerFailure) -> [Job] {
        guard let (invoice, isShown) = ending.tellsOf(call.operation) else { return [] }
        var settled: [Job] = []
        for job in jobs
        where job.state == .outcomeUnknown && job.claimedInvoice == invoice && job.account == call.account
            && (!call.operation.isRead || job.subclient == call.subclient)
        {
            if isShown, !isMade(invoice, at: job.account) {
                settled.append(try confirm(job.id, at: date))
            } else {
                settled.append(
                    try change(job.id, at: date) { (job) throws(IllegalTransition) in try job.refuteClaim() })
            }
        }
        return settled
    }

    private mutating func confirm(_ id: Job.ID, at date: Date) throws(LedgerFailure) -> Job {
        let job = try change(id, at: date) { (job) throws(IllegalTransition) in try job.confirmClaim(at: date) }
        guard let invoice = job.createdInvoice else { throw .broken("job \(job.id) claims nothing") }
        try storeResult(of: job, .created(invoice, amount: nil, content: nil), at: date)
        return job
    }

    /// Whether a create made it, for whichever subclient: what only reads brought has no amount.
    private func isMade(_ invoice: Invoice.ID, at account: Account.Name) -> Bool {
        invoices.contains { $0.id == invoice && $0.account == account && $0.amount != nil }
    }

    /// Whether another create made the invoice, or is said to have.
    private func isTaken(_ invoice: Invoice.ID, from job: Job) -> Bool {
        if isMade(invoice, at: job.account) { return true }
        return jobs.contains {
            $0.id != job.id && $0.account == job.account && $0.state == .outcomeUnknown && $0.claimedInvoice == invoice
        }
    }

    private func invoice(_ id: Invoice.ID, of job: Job) -> Invoice? {
        invoices.first { ($0.id, $0.subclient, $0.account) == (id, job.subclient, job.account) }
    }
}

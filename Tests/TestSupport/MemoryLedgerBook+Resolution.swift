import Billing
import Foundation

extension MemoryLedgerBook {
    mutating func resolve(
        _ id: Job.ID, _ resolution: Resolution, verification: Job.ID, at date: Date
    ) throws(LedgerFailure) -> Resolved {
        if case .created(let claimed) = resolution.verdict, let job = jobs.first(where: { $0.id == id }),
            job.state == .outcomeUnknown, isTaken(claimed, from: job)
        {
            return .invoiceTaken
        }
        let job = try change(id) { (job) throws(IllegalTransition) in try job.resolve(resolution.verdict, at: date) }
        decisions[id, default: []].append(resolution.decision(at: date))
        guard let claimed = job.claimedInvoice else { return .done([job]) }
        if invoice(claimed, of: job)?.document != nil { return .done([try confirm(id, at: date)]) }
        return .done([job] + queueRead(of: claimed, for: job, by: resolution.person, as: verification, at: date))
    }

    mutating func requeue(_ id: Job.ID, _ decision: Decision) throws(LedgerFailure) -> Job {
        decisions[id, default: []].append(decision)
        return try change(id) { (job) throws(IllegalTransition) in try job.requeue() }
    }

    /// Settles what people said of the invoice that a read was about.
    mutating func settleClaims(on read: Job, _ ending: Ending, at date: Date) throws(LedgerFailure) -> [Job] {
        guard case .fetchInvoice(let invoice) = read.operation, ending.tellsOfDocument else { return [] }
        var settled: [Job] = []
        for job in jobs
        where job.state == .outcomeUnknown && job.claimedInvoice == invoice
            && (job.account, job.subclient) == (read.account, read.subclient)
        {
            if case .read = ending {
                settled.append(try confirm(job.id, at: date))
            } else {
                settled.append(try change(job.id) { (job) throws(IllegalTransition) in try job.refuteClaim() })
            }
        }
        return settled
    }

    private mutating func confirm(_ id: Job.ID, at date: Date) throws(LedgerFailure) -> Job {
        let job = try change(id) { (job) throws(IllegalTransition) in try job.confirmClaim(at: date) }
        guard let invoice = job.createdInvoice else { throw .broken("job \(job.id) claims nothing") }
        try storeResult(of: job, .created(invoice, amount: nil, content: nil), at: date)
        return job
    }

    /// Whether another create made the invoice, or is said to have. What only reads brought has no amount.
    private func isTaken(_ invoice: Invoice.ID, from job: Job) -> Bool {
        if self.invoice(invoice, of: job)?.amount != nil { return true }
        return jobs.contains {
            $0.id != job.id && $0.account == job.account && $0.state == .outcomeUnknown && $0.claimedInvoice == invoice
        }
    }

    private func invoice(_ id: Invoice.ID, of job: Job) -> Invoice? {
        invoices.first { ($0.id, $0.subclient, $0.account) == (id, job.subclient, job.account) }
    }
}

package import Billing
package import Foundation

extension PostgresLedger {
    package func resolve(
        _ id: Job.ID, _ resolution: Resolution, verification: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> Resolved {
        try await write { transaction in
            var job = try Job.lock(id, in: transaction)
            let decision = resolution.decision(at: date)
            if transaction.isRepeat, try Self.isWritten(decision, on: id, in: transaction) { return .done([job]) }
            try job.resolve(resolution.verdict, at: date.stored)
            if let claimed = job.claimedInvoice, try Self.isTaken(claimed, from: job, in: transaction) {
                return .invoiceTaken
            }
            try job.update(at: date.stored, in: transaction)
            try Self.store([AuditEntry(decision, account: job.account, job: id)], in: transaction)
            guard let claimed = job.claimedInvoice else { return .done([job]) }
            if try Self.invoice(claimed, of: job.subclient, at: job.account, in: transaction)?.document != nil {
                return .done([try Self.confirm(job, at: date.stored, in: transaction)])
            }
            let read = try Self.queueRead(
                of: claimed, for: job, by: resolution.person, as: verification, at: date.stored, in: transaction)
            return .done([job] + read)
        }
    }

    package func requeue(_ id: Job.ID, _ decision: Decision) async throws(LedgerFailure) -> Job {
        try await write { transaction in
            var job = try Job.lock(id, in: transaction)
            if transaction.isRepeat, try Self.isWritten(decision, on: id, in: transaction) { return job }
            let before = job.state
            try job.requeue()
            if try Self.unfinishedRead(like: Order(repeating: job), in: transaction) != nil {
                throw IllegalTransition(from: before, to: .queued)
            }
            try job.update(at: decision.at, in: transaction)
            try Self.store([AuditEntry(decision, account: job.account, job: id)], in: transaction)
            return job
        }
    }

    package func unknownOutcomes(of account: Account.Name) async throws(LedgerFailure) -> Int {
        try await pool.read { transaction in
            try transaction.row(
                "SELECT count(*) AS unknown FROM jobs WHERE account = $1 AND state = 'outcome_unknown'", [.id(account)]
            )?.integer("unknown") ?? 0
        }
    }

    /// Settles what people said of the invoice that a call made, or was about. Returns the jobs that it changed.
    static func settleClaims(
        on call: Job, _ ending: Ending, at date: Date, in transaction: Transaction
    ) throws -> [Job] {
        guard let (invoice, isShown) = ending.tellsOf(call.operation) else { return [] }
        // A read tells of its own subclient's invoices only; a create that made the invoice leaves it to nobody else.
        let concerned = try claims(on: invoice, of: call.account, in: transaction)
            .filter { !call.operation.isRead || $0.subclient == call.subclient }
        return try concerned.map { job in
            let isConfirmed = try isShown && !isMade(invoice, at: job.account, in: transaction)
            return try isConfirmed ? confirm(job, at: date, in: transaction) : refute(job, at: date, in: transaction)
        }
    }

    private static func refute(_ job: Job, at date: Date, in transaction: Transaction) throws -> Job {
        var job = job
        try job.refuteClaim()
        try job.update(at: date, in: transaction)
        return job
    }

    private static func claims(
        on invoice: Invoice.ID, of account: Account.Name, in transaction: Transaction
    ) throws -> [Job] {
        try transaction.rows(
            """
            SELECT * FROM jobs WHERE account = $1 AND state = 'outcome_unknown' AND claimed_invoice = $2
            ORDER BY sequence FOR UPDATE
            """,
            [.id(account), .id(invoice)]
        ).map { try Job(row: $0) }
    }

    /// The invoice becomes the job's, with the amount and the service that it was asked for.
    private static func confirm(_ job: Job, at date: Date, in transaction: Transaction) throws -> Job {
        var job = job
        try job.confirmClaim(at: date)
        try job.update(at: date, in: transaction)
        guard let invoice = job.createdInvoice else { throw LedgerFailure.broken("job \(job.id) claims nothing") }
        let ending = Ending.created(invoice, amount: nil, content: nil)
        try storeResult(of: job, ending, at: date, in: transaction)
        return job
    }

    /// Whether another create made the invoice, or is said to have.
    private static func isTaken(_ invoice: Invoice.ID, from job: Job, in transaction: Transaction) throws -> Bool {
        // Two people who name the same invoice at the same moment are heard one after the other.
        try transaction.run("SELECT 1 FROM accounts WHERE name = $1 FOR UPDATE", [.id(job.account)])
        if try isMade(invoice, at: job.account, in: transaction) { return true }
        return try claims(on: invoice, of: job.account, in: transaction).contains { $0.id != job.id }
    }

    /// Whether a create made it, for whichever subclient: what only reads brought has no amount.
    private static func isMade(
        _ invoice: Invoice.ID, at account: Account.Name, in transaction: Transaction
    ) throws -> Bool {
        try transaction.row(
            "SELECT 1 FROM invoices WHERE account = $1 AND id = $2 AND amount IS NOT NULL",
            [.id(account), .id(invoice)]) != nil
    }
}

extension PostgresLedger {
    /// The commit of an earlier try had come through after all.
    private static func isWritten(_ decision: Decision, on job: Job.ID, in transaction: Transaction) throws -> Bool {
        try transaction.row(
            "SELECT 1 FROM audit WHERE job = $1 AND at = $2 AND person = $3 AND action = $4",
            [.id(job), .date(decision.at), .id(decision.person), .text(decision.text)]) != nil
    }
}

package import Billing
package import Foundation
import GRDB

extension SQLiteLedger {
    package func resolve(
        _ id: Job.ID, _ resolution: Resolution, verification: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> Resolved {
        try await commits.write { database in
            var job = try Job.fetch(id, from: database)
            try job.resolve(resolution.verdict, at: date.stored)
            if let claimed = job.claimedInvoice, try Self.isTaken(claimed, from: job, in: database) {
                return .invoiceTaken
            }
            try job.update(at: date.stored, in: database)
            let entry = AuditEntry(resolution.decision(at: date), account: job.account, job: id)
            try Self.store(entry, in: database)
            guard let claimed = job.claimedInvoice else { return .done([job]) }
            if try Self.invoice(claimed, of: job.subclient, at: job.account, in: database)?.document != nil {
                return .done([try Self.confirm(job, at: date.stored, in: database)])
            }
            let read = try Self.queueRead(
                of: claimed, for: job, by: resolution.person, as: verification, at: date.stored, in: database)
            return .done([job] + read)
        }
    }

    package func requeue(_ id: Job.ID, _ decision: Decision) async throws(LedgerFailure) -> Job {
        try await commits.write { database in
            var job = try Job.fetch(id, from: database)
            let before = job.state
            try job.requeue()
            if try Self.unfinishedRead(like: Order(repeating: job), in: database) != nil {
                throw IllegalTransition(from: before, to: .queued)
            }
            try job.update(at: decision.at, in: database)
            try Self.store(AuditEntry(decision, account: job.account, job: id), in: database)
            return job
        }
    }

    package func unknownOutcomes(of account: Account.Name) async throws(LedgerFailure) -> Int {
        try await commits.read { database in
            try database.value(
                sql: "SELECT count(*) FROM jobs WHERE account = ? AND state = 'outcome_unknown'",
                arguments: [account.rawValue]) ?? 0
        }
    }

    /// Settles what people said of the invoice that a call made, or was about. Returns the jobs that it changed.
    static func settleClaims(
        on call: Job, _ ending: Ending, at date: Date, in database: Database
    ) throws -> [Job] {
        guard let (invoice, isShown) = ending.tellsOf(call.operation) else { return [] }
        // A read tells of its own subclient's invoices only; a create that made the invoice leaves it to nobody else.
        let concerned = try claims(on: invoice, of: call.account, in: database)
            .filter { !call.operation.isRead || $0.subclient == call.subclient }
        return try concerned.map { job in
            let isConfirmed = try isShown && !isMade(invoice, at: job.account, in: database)
            return try isConfirmed ? confirm(job, at: date, in: database) : refute(job, at: date, in: database)
        }
    }

    private static func refute(_ job: Job, at date: Date, in database: Database) throws -> Job {
        var job = job
        try job.refuteClaim()
        try job.update(at: date, in: database)
        return job
    }

    private static func claims(on invoice: Invoice.ID, of account: Account.Name, in database: Database) throws -> [Job]
    {
        try database.rows(
            sql: "SELECT * FROM jobs WHERE account = ? AND state = 'outcome_unknown' AND claimed_invoice = ?",
            arguments: [account.rawValue, invoice.rawValue], read: Job.init(row:))
    }

    /// The invoice becomes the job's, with the amount and the service that it was asked for.
    private static func confirm(_ job: Job, at date: Date, in database: Database) throws -> Job {
        var job = job
        try job.confirmClaim(at: date)
        try job.update(at: date, in: database)
        guard let invoice = job.createdInvoice else { throw LedgerFailure.broken("job \(job.id) claims nothing") }
        let ending = Ending.created(invoice, amount: nil, content: nil)
        try storeResult(of: job, ending, at: date, in: database)
        return job
    }

    /// Whether another create made the invoice, or is said to have.
    private static func isTaken(_ invoice: Invoice.ID, from job: Job, in database: Database) throws -> Bool {
        if try isMade(invoice, at: job.account, in: database) { return true }
        return try claims(on: invoice, of: job.account, in: database).contains { $0.id != job.id }
    }

    /// Whether a create made it, for whichever subclient: what only reads brought has no amount.
    private static func isMade(
        _ invoice: Invoice.ID, at account: Account.Name, in database: Database
    ) throws -> Bool {
        try database.value(
            sql: "SELECT 1 FROM invoices WHERE account = ? AND id = ? AND amount IS NOT NULL",
            arguments: [account.rawValue, invoice.rawValue]) == 1
    }
}

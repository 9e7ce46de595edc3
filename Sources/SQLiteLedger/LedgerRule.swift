import GRDB

/// A sentence that is true of every sound ledger, as a query for the rows it is not true of.
struct LedgerRule: Sendable {
    let table: String
    /// What is wrong with a row that the query finds.
    let message: String
    let query: String

    func offenders(_ database: Database) throws -> [String] {
        try database.rows(sql: "\(query) LIMIT 20", read: { $0[0] })
    }

    static let all = [
        LedgerRule(
            table: "jobs", message: "is under way without an attempt that is",
            query: """
                SELECT id FROM jobs WHERE state = 'sending' AND NOT EXISTS
                    (SELECT 1 FROM attempts WHERE job = jobs.id AND number = jobs.attempts AND ended_at IS NULL)
                """),
        LedgerRule(
            table: "attempts", message: "is under way, and its job is not",
            query: """
                SELECT job FROM attempts JOIN jobs ON jobs.id = attempts.job
                WHERE ended_at IS NULL AND (state <> 'sending' OR number <> attempts)
                """),
        LedgerRule(
            table: "jobs", message: "has another number of attempts than are written down",
            query: "SELECT id FROM jobs WHERE attempts <> (SELECT count(*) FROM attempts WHERE job = jobs.id)"),
        LedgerRule(
            table: "jobs", message: "has ended without a time, or has a time and has not ended",
            query: "SELECT id FROM jobs WHERE (state IN ('queued', 'sending')) = (finished_at IS NOT NULL)"),
        LedgerRule(
            table: "jobs", message: "failed or is unknown without a reason, or has a reason and is neither",
            query: "SELECT id FROM jobs WHERE (state IN ('failed', 'outcome_unknown')) <> (problem IS NOT NULL)"),
        LedgerRule(
            table: "jobs", message: "says it made an invoice that is not there",
            query: """
                SELECT id FROM jobs WHERE operation = 'create_invoice' AND state = 'succeeded' AND NOT EXISTS
                    (SELECT 1 FROM invoices i WHERE i.account = jobs.account AND i.subclient = jobs.subclient
                        AND i.id = jobs.created_invoice)
                """),
        LedgerRule(
            table: "jobs", message: "says it made the invoice of another job",
            query: """
                SELECT id FROM jobs WHERE created_invoice IS NOT NULL
                GROUP BY account, created_invoice HAVING count(*) > 1
                """),
        LedgerRule(
            table: "accounts", message: "has several calls under way",
            query: "SELECT account FROM jobs WHERE state = 'sending' GROUP BY account HAVING count(*) > 1"),
        LedgerRule(
            table: "idempotency_keys", message: "stands for another caller's job, or for one that creates nothing",
            query: """
                SELECT key FROM idempotency_keys k JOIN jobs ON jobs.id = k.job
                WHERE jobs.caller <> k.caller OR jobs.operation <> k.operation
                """),
    ]
}

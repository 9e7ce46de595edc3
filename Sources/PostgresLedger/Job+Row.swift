import Billing
import Foundation

extension Job {
    init(row: Row) throws {
        let state = try row.text("state")
        guard let state = State(rawValue: state) else { throw LedgerFailure.broken("not a state: \(state)") }
        self.init(
            id: ID(try row.text("id")), caller: Caller.ID(try row.text("caller")),
            account: Account.Name(try row.text("account")), subclient: try Subclient(stored: row.text("subclient")),
            operation: try Job.Operation(row: row), createdAt: try row.date("created_at"),
            expiresAt: try row.optionalDate("expires_at"), ticket: try Ticket(row: row), state: state,
            attempts: try row.integer("attempts"), interruptions: try row.integer("interruptions"),
            finishedAt: try row.optionalDate("finished_at"), problem: try JobProblem(row: row),
            createdInvoice: try row.optionalText("created_invoice").map { Invoice.ID($0) },
            claimedInvoice: try row.optionalText("claimed_invoice").map { Invoice.ID($0) },
            trace: try row.optionalText("trace").flatMap(TraceContext.init(stored:)))
    }

    /// - Returns: Its sequence; nil when the caller has an unfinished read of the same document.
    func insert(in transaction: Transaction) throws -> Int64? {
        try transaction.row(
            """
            INSERT INTO jobs (id, caller, account, subclient, operation, amount, currency, service, target, state,
                attempts, interruptions, created_at, changed_at, expires_at, urgency, turn, calls_before, trace)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15, $16, $17, $18)
            ON CONFLICT (account, subclient, operation, target, caller)
                WHERE state IN ('queued', 'sending') AND target IS NOT NULL DO NOTHING
            RETURNING sequence
            """,
            [
                .id(id), .id(caller), .id(account), .text(subclient.description), .text(operation.kind.rawValue),
                .integer(operation.money?.minorUnits), .text(operation.money?.currency.code), .text(operation.service),
                .text(operation.target), .text(state.rawValue), .integer(attempts), .integer(interruptions),
                .date(createdAt), .date(expiresAt), .integer(ticket.urgency.level), .integer(ticket.turn),
                .integer(ticket.calls), .text(trace?.stored),
            ])?.optionalInteger("sequence")
    }

    /// Writes everything about a job that can change; when that was goes into the event of a new state.
    func update(at date: Date, in transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE jobs SET state = $1, attempts = $2, interruptions = $3, finished_at = $4, problem = $5,
                problem_detail = $6, refusal_code = $7, refusal_text = $8, created_invoice = $9,
                claimed_invoice = $10, changed_at = $12, changed_in = pg_current_xact_id()
            WHERE id = $11
            """,
            [
                .text(state.rawValue), .integer(attempts), .integer(interruptions), .date(finishedAt),
                .text(problem?.kind.rawValue), .text(problem?.detail), .integer(problem?.refusal?.code),
                .text(problem?.refusal?.text), .id(createdInvoice), .id(claimedInvoice), .id(id),
                .date(date),
            ])
    }

    /// The job, which nobody else changes until the transaction ends.
    static func lock(_ id: ID, in transaction: Transaction) throws -> Job {
        let row = try transaction.row("SELECT * FROM jobs WHERE id = $1 FOR UPDATE", [.id(id)])
        guard let row else { throw LedgerFailure.noSuchJob }
        return try Job(row: row)
    }

    static func find(_ id: ID, of caller: Caller.ID, in transaction: Transaction) throws -> Job? {
        try transaction.row("SELECT * FROM jobs WHERE id = $1 AND caller = $2", [.id(id), .id(caller)])
            .map { try Job(row: $0) }
    }

    static func find(_ id: ID, in transaction: Transaction) throws -> Job? {
        try transaction.row("SELECT * FROM jobs WHERE id = $1", [.id(id)]).map { try Job(row: $0) }
    }
}

extension Job.Operation {
    var money: Money? {
        if case .createInvoice(let amount, _) = self { amount } else { nil }
    }

    var service: String? {
        if case .createInvoice(_, let service) = self { service } else { nil }
    }

    init(row: Row) throws {
        try self.init(
            storedKind: row.text("operation"), target: row.optionalText("target"),
            amount: Money(minorUnits: row.optionalInteger("amount"), currency: row.optionalText("currency")),
            service: row.optionalText("service"))
    }
}

extension JobProblem {
    init?(row: Row) throws {
        try self.init(
            storedKind: row.optionalText("problem"), detail: row.optionalText("problem_detail"),
            refusalCode: row.optionalInteger("refusal_code").map { Int($0) },
            refusalText: row.optionalText("refusal_text"))
    }
}

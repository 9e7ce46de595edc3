import Billing
import Foundation
import GRDB

extension Job {
    init(row: Row) throws {
        let state: String = row["state"]
        guard let state = State(rawValue: state) else { throw LedgerFailure.broken("not a state: \(state)") }
        self.init(
            id: ID(row["id"]), caller: Caller.ID(row["caller"]), account: Account.Name(row["account"]),
            subclient: try Subclient(stored: row["subclient"]), operation: try Job.Operation(row: row),
            createdAt: Date(milliseconds: row["created_at"]),
            expiresAt: (row["expires_at"] as Int64?).map { Date(milliseconds: $0) },
            ticket: try Ticket(row: row), state: state, attempts: row["attempts"],
            interruptions: row["interruptions"],
            finishedAt: (row["finished_at"] as Int64?).map { Date(milliseconds: $0) },
            problem: try JobProblem(row: row),
            createdInvoice: (row["created_invoice"] as String?).map { Invoice.ID($0) },
            claimedInvoice: (row["claimed_invoice"] as String?).map { Invoice.ID($0) },
            trace: (row["trace"] as String?).flatMap(TraceContext.init(stored:)))
    }

    func insert(into database: Database) throws {
        var money: Money?
        var service: String?
        if case .createInvoice(let amount, let text) = operation { (money, service) = (amount, text) }
        try database.run(
            sql: """
                INSERT INTO jobs (sequence, id, caller, account, subclient, operation, amount, currency, service, target,
                    state, attempts, interruptions, created_at, changed_at, expires_at, urgency, turn, calls_before,
                    trace)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                ticket.number, id.rawValue, caller.rawValue, account.rawValue, subclient.description,
                operation.kind.rawValue, money?.minorUnits, money?.currency.code, service, operation.target,
                state.rawValue, attempts, interruptions, createdAt.milliseconds, createdAt.milliseconds,
                expiresAt?.milliseconds, ticket.urgency.level, ticket.turn,
                ticket.calls, trace?.stored,
            ])
        try database.run(
            sql: "INSERT INTO events (job, caller, state, at) VALUES (?, ?, ?, ?)",
            arguments: [ticket.number, caller.rawValue, state.rawValue, createdAt.milliseconds])
        try database.run(
            sql: """
                INSERT INTO unfinished (caller, jobs) VALUES (?, 1)
                ON CONFLICT (caller) DO UPDATE SET jobs = jobs + 1
                """, arguments: [caller.rawValue])
    }

    /// Writes everything about a job that can change; when that was goes into the event of a new state.
    func update(at date: Date, in database: Database) throws {
        try database.run(
            sql: """
                UPDATE jobs SET changed_at = ?, state = ?, attempts = ?, interruptions = ?, finished_at = ?, problem = ?,
                    problem_detail = ?, refusal_code = ?, refusal_text = ?, created_invoice = ?,
                    claimed_invoice = ?
                WHERE id = ?
                """,
            arguments: [
                date.milliseconds, state.rawValue, attempts, interruptions, finishedAt?.milliseconds,
                problem?.kind.rawValue,
                problem?.detail, problem?.refusal?.code, problem?.refusal?.text, createdInvoice?.rawValue,
                claimedInvoice?.rawValue, id.rawValue,
            ])
    }

    static func fetch(_ id: ID, from database: Database) throws -> Job {
        guard let job = try find(id, in: database) else { throw LedgerFailure.noSuchJob }
        return job
    }

    static func find(_ id: ID, of caller: Caller.ID, in database: Database) throws -> Job? {
        try database.row(
            sql: "SELECT * FROM jobs WHERE id = ? AND caller = ?", arguments: [id.rawValue, caller.rawValue],
            read: Job.init(row:))
    }

    static func find(_ id: ID, in database: Database) throws -> Job? {
        try database.row(sql: "SELECT * FROM jobs WHERE id = ?", arguments: [id.rawValue], read: Job.init(row:))
    }
}

extension Job.Operation {
    init(row: Row) throws {
        try self.init(
            storedKind: row["operation"], target: row["target"],
            amount: Money(minorUnits: row["amount"], currency: row["currency"]), service: row["service"])
    }
}

extension JobProblem {
    init?(row: Row) throws {
        try self.init(
            storedKind: row["problem"], detail: row["problem_detail"], refusalCode: row["refusal_code"],
            refusalText: row["refusal_text"])
    }
}

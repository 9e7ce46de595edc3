package import Billing
import Foundation

extension PostgresLedger {
    package func classTurns(of account: Account.Name) async throws(LedgerFailure) -> ClassTurns {
        try await pool.read { transaction in
            let rows = try transaction.rows(
                "SELECT urgency, call FROM class_turns WHERE account = $1", [.id(account)])
            let last = try rows.map { row in
                (try Urgency(stored: row.integer("urgency")), Int64(try row.integer("call")))
            }
            return ClassTurns(last: Dictionary(uniqueKeysWithValues: last))
        }
    }

    package func ticket(for order: Order) async throws(LedgerFailure) -> Ticket {
        try await pool.read { transaction in
            let last = try transaction.row("SELECT max(sequence) AS last FROM jobs")?.optionalInteger("last") ?? 0
            var book = try TicketBook(for: [order], on: transaction.connection)
            return book.draw(for: order, number: last + 1)
        }
    }

    /// Draws a ticket and writes the job.
    /// - Returns: The job; nil when the caller has an unfinished read of the same document.
    static func insert(
        _ order: Order, as id: Job.ID, at date: Date, in transaction: Transaction
    ) throws -> Job? {
        var book = try TicketBook(for: [order], on: transaction.connection)
        let ticket = book.draw(for: order, number: 0)
        let job = Job.accepted(order, as: id, ticket: ticket, at: date)
        return try job.insert(in: transaction).map { number in
            Job.accepted(order, as: id, ticket: ticket.numbered(number), at: date)
        }
    }

    /// The job's call begins: its class has had a turn. The account's row is locked.
    static func pass(_ job: Job, in transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO class_turns (account, urgency, turn, call)
            VALUES ($1, $2, $3, (SELECT coalesce(max(call), 0) + 1 FROM class_turns WHERE account = $1))
            ON CONFLICT (account, urgency)
                DO UPDATE SET turn = greatest(class_turns.turn, excluded.turn), call = excluded.call
            """,
            [.id(job.account), .integer(job.ticket.urgency.level), .integer(job.ticket.turn)])
    }
}

package import Billing
import Foundation
import GRDB

extension SQLiteLedger {
    package func classTurns(of account: Account.Name) async throws(LedgerFailure) -> ClassTurns {
        try await commits.read { try ClassTurns(last: Self.classes(of: account, in: $0).mapValues(\.call)) }
    }

    package func ticket(for order: Order) async throws(LedgerFailure) -> Ticket {
        try await commits.read { try Self.ticket(for: order, in: $0) }
    }

    static func ticket(for order: Order, in database: Database) throws -> Ticket {
        let classes = try classes(of: order.account, in: database)
        let own: Int64? = try database.value(
            sql: """
                SELECT max(turn) FROM jobs WHERE account = ? AND urgency = ? AND caller = ?
                    AND state NOT IN ('cancelled', 'expired')
                """,
            arguments: [order.account.rawValue, order.urgency.level, order.caller.id.rawValue])
        let last: Int64? = try database.value(sql: "SELECT max(sequence) FROM jobs")
        let turn = Ticket.turn(
            after: own, current: classes[order.urgency]?.turn, weight: order.caller.weight)
        return Ticket(
            urgency: order.urgency, turn: turn, calls: classes.values.map(\.call).max() ?? 0,
            number: (last ?? 0) + 1)
    }

    /// The job's call begins: its class has had a turn.
    static func pass(_ job: Job, in database: Database) throws {
        let calls = try classes(of: job.account, in: database).values.map(\.call).max() ?? 0
        try database.run(
            sql: """
                INSERT INTO class_turns (account, urgency, turn, call) VALUES (?, ?, ?, ?)
                ON CONFLICT (account, urgency) DO UPDATE SET turn = max(turn, excluded.turn), call = excluded.call
                """,
            arguments: [job.account.rawValue, job.ticket.urgency.level, job.ticket.turn, calls + 1])
    }

    /// At most eight rows.
    private static func classes(
        of account: Account.Name, in database: Database
    ) throws -> [Urgency: (turn: Int64, call: Int64)] {
        Dictionary(
            uniqueKeysWithValues: try database.rows(
                sql: "SELECT urgency, turn, call FROM class_turns WHERE account = ?", arguments: [account.rawValue],
                read: { (try Urgency(stored: $0[0]), (turn: $0[1], call: $0[2])) }))
    }
}

extension Ticket {
    init(row: Row) throws {
        self.init(
            urgency: try Urgency(stored: row["urgency"]), turn: row["turn"], calls: row["calls_before"],
            number: row["sequence"])
    }
}

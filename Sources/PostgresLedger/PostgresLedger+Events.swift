package import Billing
import Foundation

extension PostgresLedger {
    /// Only what no transaction under way can come before.
    static let isComplete = "e.changed_in < pg_snapshot_xmin(pg_current_snapshot())"

    package func events(
        _ filter: EventFilter, after number: Int64, limit: Int
    ) async throws(LedgerFailure) -> [JobEvent] {
        try await pool.read { transaction in
            let (condition, value) = filter.condition
            return try transaction.rows(
                """
                SELECT e.sequence, e.caller, e.state, e.at, j.id, j.account
                FROM events e JOIN jobs j ON j.sequence = e.job
                WHERE e.sequence > $1 AND \(Self.isComplete)\(condition) ORDER BY e.sequence LIMIT \(limit)
                """,
                [.integer(number)] + value.map { .text($0) }
            ).map { try JobEvent(row: $0) }
        }
    }

    package func lastEvent() async throws(LedgerFailure) -> Int64 {
        try await pool.read { transaction in
            try transaction.row(
                "SELECT sequence FROM events e WHERE \(Self.isComplete) ORDER BY sequence DESC LIMIT 1"
            )?.optionalInteger("sequence") ?? 0
        }
    }
}

extension EventFilter {
    fileprivate var condition: (sql: String, value: [String]) {
        switch self {
        case .all: ("", [])
        case .caller(let caller): (" AND e.caller = $2", [caller.rawValue])
        case .job(let job): (" AND e.job = (SELECT sequence FROM jobs WHERE id = $2)", [job.rawValue])
        }
    }
}

extension JobEvent {
    init(row: Row) throws {
        let text = try row.text("state")
        guard let state = Job.State(rawValue: text) else { throw LedgerFailure.broken("not a state: \(text)") }
        self.init(
            number: Int64(try row.integer("sequence")), job: Job.ID(try row.text("id")),
            caller: Caller.ID(try row.text("caller")), account: Account.Name(try row.text("account")), state: state,
            at: try row.date("at"))
    }
}

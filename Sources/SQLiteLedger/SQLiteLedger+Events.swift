package import Billing
import Foundation
import GRDB

extension SQLiteLedger {
    package func events(
        _ filter: EventFilter, after number: Int64, limit: Int
    ) async throws(LedgerFailure) -> [JobEvent] {
        try await commits.read { database in
            let (condition, value) = filter.condition
            let arguments = StatementArguments([value].compactMap { $0 }) + [number, limit]
            return try database.rows(
                sql: """
                    SELECT e.sequence, e.caller, e.state, e.at, j.id, j.account
                    FROM events e JOIN jobs j ON j.sequence = e.job
                    WHERE \(condition)e.sequence > ? ORDER BY e.sequence LIMIT ?
                    """, arguments: arguments, read: JobEvent.init(row:))
        }
    }

    package func lastEvent() async throws(LedgerFailure) -> Int64 {
        try await commits.read { try $0.value(sql: "SELECT max(sequence) FROM events") ?? 0 }
    }
}

extension EventFilter {
    fileprivate var condition: (sql: String, value: String?) {
        switch self {
        case .all: ("", nil)
        case .caller(let caller): ("e.caller = ? AND ", caller.rawValue)
        case .job(let job): ("e.job = (SELECT sequence FROM jobs WHERE id = ?) AND ", job.rawValue)
        }
    }
}

extension JobEvent {
    init(row: Row) throws {
        let text: String = row["state"]
        guard let state = Job.State(rawValue: text) else { throw LedgerFailure.broken("not a state: \(text)") }
        self.init(
            number: row["sequence"], job: Job.ID(row["id"]), caller: Caller.ID(row["caller"]),
            account: Account.Name(row["account"]), state: state, at: Date(milliseconds: row["at"]))
    }
}

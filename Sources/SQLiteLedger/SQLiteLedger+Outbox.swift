package import Billing
package import Foundation
import GRDB

extension SQLiteLedger: Outbox {
    package func address(_ targets: [Notice.Target], at date: Date) async throws(LedgerFailure) -> Int {
        try await commits.write { database in
            try targets.reduce(0) { try $0 + Self.address($1, at: date, in: database) }
        }
    }

    package func claim(
        _ counts: [Notice.Target: Int], at date: Date, until lease: Date
    ) async throws(LedgerFailure) -> [Notice] {
        try await commits.write { database in
            try counts.flatMap { target, count in
                let due = try database.rows(
                    sql: """
                        \(Self.noticeColumns) WHERE n.caller = ? AND n.target = ? AND n.state = 'pending'
                            AND n.due_at <= ? ORDER BY n.due_at LIMIT ?
                        """,
                    arguments: [target.caller.rawValue, target.name, date.milliseconds, count],
                    read: { (sequence: $0["notice"] as Int64, notice: try Notice(row: $0)) })
                for (sequence, _) in due {
                    try database.run(
                        sql: "UPDATE notices SET due_at = ? WHERE sequence = ?",
                        arguments: [lease.milliseconds, sequence])
                }
                return due.map(\.notice)
            }
        }
    }

    package func record(
        _ attempt: NoticeAttempt, of notice: Notice.ID, _ fate: NoticeFate
    ) async throws(LedgerFailure) {
        try await commits.write { database in
            try database.run(
                sql: """
                    INSERT INTO notice_attempts (notice, at, status, note)
                    SELECT sequence, ?, ?, ? FROM notices WHERE id = ?
                    """,
                arguments: [attempt.at.milliseconds, attempt.status, attempt.note, notice.rawValue])
            let (state, due) = fate.stored(after: attempt)
            try database.run(
                sql: "UPDATE notices SET state = ?, attempts = attempts + 1, due_at = ? WHERE id = ?",
                arguments: [state.rawValue, due.milliseconds, notice.rawValue])
        }
    }

    package func notices(about job: Job.ID) async throws(LedgerFailure) -> [NoticeReport] {
        try await commits.read { database in
            try database.rows(
                sql: "\(Self.noticeColumns) WHERE j.id = ? ORDER BY n.sequence", arguments: [job.rawValue],
                read: { try NoticeReport(row: $0, in: database) })
        }
    }

    package func pendingNotices(
        of targets: [Notice.Target], atMost limit: Int
    ) async throws(LedgerFailure) -> [Notice.Target: Int] {
        try await commits.read { database in
            try targets.reduce(into: [:]) { counts, target in
                counts[target] = try database.value(
                    sql: """
                        SELECT count(*) FROM (
                            SELECT 1 FROM notices WHERE caller = ? AND target = ? AND state = 'pending' LIMIT ?)
                        """,
                    arguments: [target.caller.rawValue, target.name, limit])
            }
        }
    }

    package func redeliver(
        _ notice: Notice.ID, about job: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> NoticeReport? {
        try await commits.write { database in
            try database.run(
                sql: """
                    UPDATE notices SET state = 'pending', attempts = 0, due_at = ? WHERE id = ? AND event IN (
                        SELECT e.sequence FROM events e JOIN jobs j ON j.sequence = e.job WHERE j.id = ?)
                    """,
                arguments: [date.milliseconds, notice.rawValue, job.rawValue])
            guard database.changesCount > 0 else { return nil }
            return try database.row(
                sql: "\(Self.noticeColumns) WHERE n.id = ?", arguments: [notice.rawValue],
                read: { try NoticeReport(row: $0, in: database) })
        }
    }

    private static func address(_ target: Notice.Target, at date: Date, in database: Database) throws -> Int {
        let name: StatementArguments = [target.caller.rawValue, target.name]
        let mark: Int64? = try database.value(
            sql: "SELECT event FROM notice_marks WHERE caller = ? AND target = ?", arguments: name)
        guard let mark else {
            try database.run(
                sql: """
                    INSERT INTO notice_marks (caller, target, event)
                    VALUES (?, ?, ifnull((SELECT max(sequence) FROM events), 0))
                    """, arguments: name)
            return 0
        }
        let events = try database.rows(
            sql: "SELECT sequence, state FROM events WHERE caller = ? AND sequence > ? ORDER BY sequence LIMIT ?",
            arguments: [target.caller.rawValue, mark, Notice.addressLimit],
            read: { (sequence: $0[0] as Int64, state: Job.State(rawValue: $0[1])) })
        guard let last = events.last?.sequence else { return 0 }
        let settled = events.filter { $0.state?.isSettled == true }
        for event in settled {
            try database.run(
                sql: """
                    INSERT INTO notices (id, event, caller, target, state, attempts, due_at)
                    VALUES (?, ?, ?, ?, 'pending', 0, ?)
                    """,
                arguments: [
                    Notice.ID.random(prefix: "msg_").rawValue, event.sequence, target.caller.rawValue,
                    target.name, date.milliseconds,
                ])
        }
        try database.run(
            sql: "UPDATE notice_marks SET event = ? WHERE caller = ? AND target = ?", arguments: [last] + name)
        return settled.count
    }

    private static let noticeColumns = """
        SELECT n.sequence AS notice, n.id AS notice_id, n.target, n.state AS notice_state, n.attempts,
            e.sequence, e.caller, e.state, e.at, j.id, j.account
        FROM notices n JOIN events e ON e.sequence = n.event JOIN jobs j ON j.sequence = e.job
        """
}

extension Notice {
    fileprivate init(row: Row) throws {
        let event = try JobEvent(row: row)
        self.init(
            id: ID(row["notice_id"]), target: Target(caller: event.caller, name: row["target"]), event: event,
            state: try State(stored: row["notice_state"]), attempts: row["attempts"])
    }
}

extension NoticeReport {
    fileprivate init(row: Row, in database: Database) throws {
        let sequence: Int64 = row["notice"]
        self.init(
            notice: try Notice(row: row),
            attempts: try database.rows(
                sql: "SELECT at, status, note FROM notice_attempts WHERE notice = ? ORDER BY sequence",
                arguments: [sequence],
                read: { NoticeAttempt(at: Date(milliseconds: $0["at"]), status: $0["status"], note: $0["note"]) }))
    }
}

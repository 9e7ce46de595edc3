package import Billing
package import Foundation

extension PostgresLedger: Outbox {
    package func address(_ targets: [Notice.Target], at date: Date) async throws(LedgerFailure) -> Int {
        try await pool.write { transaction in
            try targets.reduce(0) { try $0 + Self.address($1, at: date, in: transaction) }
        }
    }

    /// Two gateways never claim one notice: what one has locked the other passes over.
    package func claim(
        _ counts: [Notice.Target: Int], at date: Date, until lease: Date
    ) async throws(LedgerFailure) -> [Notice] {
        try await pool.write { transaction in
            try counts.flatMap { target, count in
                try transaction.rows(
                    """
                    WITH n AS (
                        UPDATE notices SET due_at = $1 WHERE sequence IN (
                            SELECT sequence FROM notices WHERE caller = $2 AND target = $3 AND state = 'pending'
                                AND due_at <= $4 ORDER BY due_at LIMIT \(count) FOR UPDATE SKIP LOCKED)
                        RETURNING *)
                    \(Self.noticeColumns) FROM n \(Self.joins) ORDER BY n.sequence
                    """,
                    [.date(lease), .id(target.caller), .text(target.name), .date(date)]
                ).map { try Notice(row: $0) }
            }
        }
    }

    package func record(
        _ attempt: NoticeAttempt, of notice: Notice.ID, _ fate: NoticeFate
    ) async throws(LedgerFailure) {
        try await pool.write { transaction in
            // An earlier try whose answer got lost wrote the same moment.
            let isWritten =
                try transaction.isRepeat
                && transaction.row(
                    "SELECT 1 FROM notice_attempts a JOIN notices n ON n.sequence = a.notice WHERE n.id = $1 AND a.at = $2",
                    [.id(notice), .date(attempt.at)]) != nil
            guard !isWritten else { return }
            try transaction.run(
                """
                INSERT INTO notice_attempts (notice, at, status, note)
                SELECT sequence, $1, $2, $3 FROM notices WHERE id = $4
                """,
                [.date(attempt.at), .integer(attempt.status), .text(attempt.note), .id(notice)])
            let (state, due) = fate.stored(after: attempt)
            try transaction.run(
                "UPDATE notices SET state = $1, attempts = attempts + 1, due_at = $2 WHERE id = $3",
                [.text(state.rawValue), .date(due), .id(notice)])
        }
    }

    package func notices(about job: Job.ID) async throws(LedgerFailure) -> [NoticeReport] {
        try await pool.read { transaction in
            try transaction.rows(
                "\(Self.noticeColumns) FROM notices n \(Self.joins) WHERE j.id = $1 ORDER BY n.sequence", [.id(job)]
            ).map { try NoticeReport(row: $0, in: transaction) }
        }
    }

    package func pendingNotices(
        of targets: [Notice.Target], atMost limit: Int
    ) async throws(LedgerFailure) -> [Notice.Target: Int] {
        try await pool.read { transaction in
            try targets.reduce(into: [:]) { counts, target in
                let row = try transaction.row(
                    """
                    SELECT count(*) AS pending FROM (
                        SELECT FROM notices WHERE caller = $1 AND target = $2 AND state = 'pending' LIMIT \(limit)) n
                    """, [.id(target.caller), .text(target.name)])
                counts[target] = try row.map { Int(try $0.integer("pending")) }
            }
        }
    }

    package func redeliver(
        _ notice: Notice.ID, about job: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> NoticeReport? {
        try await pool.write { transaction in
            try transaction.row(
                """
                WITH n AS (
                    UPDATE notices SET state = 'pending', attempts = 0, due_at = $1 WHERE id = $2 AND event IN (
                        SELECT e.sequence FROM events e JOIN jobs j ON j.sequence = e.job WHERE j.id = $3)
                    RETURNING *)
                \(Self.noticeColumns) FROM n \(Self.joins)
                """, [.date(date), .id(notice), .id(job)]
            ).map { try NoticeReport(row: $0, in: transaction) }
        }
    }

    /// The mark's row is locked: of several gateways one addresses at a time.
    private static func address(
        _ target: Notice.Target, at date: Date, in transaction: Transaction
    ) throws -> Int {
        let name: [SQLValue] = [.id(target.caller), .text(target.name)]
        try transaction.run(
            """
            INSERT INTO notice_marks (caller, target, event)
            VALUES ($1, $2, coalesce((SELECT max(sequence) FROM events e WHERE \(isComplete)), 0))
            ON CONFLICT (caller, target) DO NOTHING
            """, name)
        let mark = try transaction.row(
            "SELECT event FROM notice_marks WHERE caller = $1 AND target = $2 FOR UPDATE", name)
        let events = try transaction.rows(
            """
            SELECT sequence, state FROM events e WHERE caller = $1 AND sequence > $2 AND \(isComplete)
            ORDER BY sequence LIMIT \(Notice.addressLimit)
            """, [.id(target.caller), .integer(try mark?.integer("event"))]
        ).map { (number: try $0.integer("sequence"), state: Job.State(rawValue: try $0.text("state"))) }
        guard let last = events.last?.number else { return 0 }
        let settled = events.filter { $0.state?.isSettled == true }
        for event in settled {
            try transaction.run(
                """
                INSERT INTO notices (id, event, caller, target, state, attempts, due_at)
                VALUES ($1, $2, $3, $4, 'pending', 0, $5)
                """,
                [.id(Notice.ID.random(prefix: "msg_")), .integer(event.number)] + name + [.date(date)])
        }
        try transaction.run(
            "UPDATE notice_marks SET event = $3 WHERE caller = $1 AND target = $2", name + [.integer(last)])
        return settled.count
    }

    private static let noticeColumns = """
        SELECT n.sequence AS notice, n.id AS notice_id, n.target, n.state AS notice_state, n.attempts AS notice_attempts,
            e.sequence, e.caller, e.state, e.at, j.id, j.account
        """
    private static let joins = "JOIN events e ON e.sequence = n.event JOIN jobs j ON j.sequence = e.job"
}

extension Notice {
    fileprivate init(row: Row) throws {
        let event = try JobEvent(row: row)
        self.init(
            id: ID(try row.text("notice_id")), target: Target(caller: event.caller, name: try row.text("target")),
            event: event, state: try State(stored: try row.text("notice_state")),
            attempts: try row.integer("notice_attempts"))
    }
}

extension NoticeReport {
    fileprivate init(row: Row, in transaction: Transaction) throws {
        let attempts = try transaction.rows(
            "SELECT at, status, note FROM notice_attempts WHERE notice = $1 ORDER BY sequence",
            [.integer(try row.integer("notice"))])
        self.init(
            notice: try Notice(row: row),
            attempts: try attempts.map { attempt in
                NoticeAttempt(
                    at: try attempt.date("at"), status: try attempt.optionalInteger("status").map { Int($0) },
                    note: try attempt.optionalText("note"))
            })
    }
}

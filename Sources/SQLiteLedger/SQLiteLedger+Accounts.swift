package import Billing
import Foundation
import GRDB

extension SQLiteLedger {
    package func pace(of account: Account.Name) async throws(LedgerFailure) -> PaceRecord? {
        try await commits.read { database in
            try Self.account(account, in: database) { row in
                guard let reserved: String = row["pace_reserved_at"] else { return nil }
                let ended: String? = row["pace_ended_at"]
                return PaceRecord(
                    reservedAt: try ClockReading(stored: reserved),
                    endedAt: try ended.map { try ClockReading(stored: $0) })
            }
        }
    }

    package func breaker(of account: Account.Name) async throws(LedgerFailure) -> BreakerRecord {
        try await commits.read { try Self.breaker(of: account, in: $0) }
    }

    static func breaker(of account: Account.Name, in database: Database) throws -> BreakerRecord {
        try Self.account(account, in: database) { row in
            let opened: String? = row["breaker_opened_at"]
            return BreakerRecord(
                openedAt: try opened.map { try ClockReading(stored: $0) }, credentialsMark: row["credentials_mark"],
                isProven: row["is_proven"])
        } ?? BreakerRecord()
    }

    package func record(
        _ breaker: BreakerRecord, of account: Account.Name, _ audit: [AuditEntry]
    ) async throws(LedgerFailure) {
        try await commits.write { database in
            try Self.store(breaker, of: account, in: database)
            for entry in audit { try Self.store(entry, in: database) }
        }
    }

    package func pause(of account: Account.Name) async throws(LedgerFailure) -> Decision? {
        try await commits.read { database in
            try Self.account(account, in: database) { row in
                guard let at: Int64 = row["paused_at"] else { return nil }
                return Decision(
                    at: Date(milliseconds: at), by: Caller.ID(row["paused_by"]), "paused",
                    because: row["pause_reason"])
            }
        }
    }

    package func pause(_ account: Account.Name, _ decision: Decision) async throws(LedgerFailure) {
        try await commits.write { database in
            try database.run(
                sql: """
                    INSERT INTO accounts (name, paused_at, paused_by, pause_reason) VALUES (?, ?, ?, ?)
                    ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at, paused_by = excluded.paused_by,
                        pause_reason = excluded.pause_reason
                    """,
                arguments: [account.rawValue, decision.at.milliseconds, decision.person.rawValue, decision.reason])
            try Self.store(AuditEntry(decision, account: account), in: database)
        }
    }

    package func resume(
        _ account: Account.Name, closing opening: ClockReading?, _ decision: Decision
    ) async throws(LedgerFailure) {
        try await commits.write { database in
            try database.run(
                sql: """
                    UPDATE accounts SET paused_at = NULL, paused_by = NULL, pause_reason = NULL,
                        breaker_opened_at = nullif(breaker_opened_at, ?)
                    WHERE name = ?
                    """,
                arguments: [opening?.stored, account.rawValue])
            try Self.store(AuditEntry(decision, account: account), in: database)
        }
    }

    package func egressEvents() async throws(LedgerFailure) -> [EgressEvent] {
        try await commits.read { database in
            try database.rows(
                sql: "SELECT * FROM egress_events ORDER BY sequence DESC LIMIT 16", read: EgressEvent.init(row:)
            ).reversed()
        }
    }

    static func store(_ breaker: BreakerRecord, of account: Account.Name, in database: Database) throws {
        try database.run(
            sql: """
                INSERT INTO accounts (name, breaker_opened_at, credentials_mark, is_proven) VALUES (?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET breaker_opened_at = excluded.breaker_opened_at,
                    credentials_mark = excluded.credentials_mark, is_proven = excluded.is_proven
                """,
            arguments: [account.rawValue, breaker.openedAt?.stored, breaker.credentialsMark, breaker.isProven])
    }

    /// Once, however often it is told.
    static func store(_ event: EgressEvent, in database: Database) throws {
        try database.run(
            sql: """
                INSERT INTO egress_events (kind, account, at) SELECT ?1, ?2, ?3
                WHERE NOT EXISTS (SELECT 1 FROM egress_events WHERE (kind, account, at) = (?1, ?2, ?3))
                """,
            arguments: [event.kind.rawValue, event.account.rawValue, event.at.stored])
    }

    /// What `read` finds in the account's row; nil without one.
    private static func account<Value>(
        _ name: Account.Name, in database: Database, read: (Row) throws -> Value?
    ) throws -> Value? {
        try database.row(sql: "SELECT * FROM accounts WHERE name = ?", arguments: [name.rawValue], read: read)
            .flatMap(\.self)
    }
}

extension EgressEvent {
    fileprivate init(row: Row) throws {
        let kind: String = row["kind"]
        guard let kind = Kind(rawValue: kind) else { throw LedgerFailure.broken("not an egress event: \(kind)") }
        self.init(kind: kind, account: Account.Name(row["account"]), at: try ClockReading(stored: row["at"]))
    }
}

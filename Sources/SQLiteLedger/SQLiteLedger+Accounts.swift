package import Billing
import GRDB

extension SQLiteLedger {
    package func pace(of account: Account.Name) async throws(LedgerFailure) -> PaceRecord? {
        try await commits.read { database in
            guard let row = try Self.account(account, in: database),
                let reserved: String = row["pace_reserved_at"]
            else { return nil }
            let ended: String? = row["pace_ended_at"]
            return PaceRecord(
                reservedAt: try ClockReading(stored: reserved), endedAt: try ended.map { try ClockReading(stored: $0) })
        }
    }

    package func breaker(of account: Account.Name) async throws(LedgerFailure) -> BreakerRecord {
        try await commits.read { database in
            guard let row = try Self.account(account, in: database) else { return BreakerRecord() }
            let opened: String? = row["breaker_opened_at"]
            return BreakerRecord(
                openedAt: try opened.map { try ClockReading(stored: $0) }, credentialsMark: row["credentials_mark"],
                isProven: row["is_proven"])
        }
    }

    package func record(_ breaker: BreakerRecord, of account: Account.Name) async throws(LedgerFailure) {
        try await commits.write { try Self.store(breaker, of: account, in: $0) }
    }

    package func egressEvents() async throws(LedgerFailure) -> [EgressEvent] {
        try await commits.read { database in
            let rows = try database.rows(sql: "SELECT * FROM egress_events ORDER BY sequence DESC LIMIT 16")
            return try rows.reversed().map { row in
                let kind: String = row["kind"]
                guard let kind = EgressEvent.Kind(rawValue: kind) else {
                    throw LedgerFailure.broken("not an egress event: \(kind)")
                }
                let reading = try ClockReading(stored: row["at"])
                return EgressEvent(kind: kind, account: Account.Name(row["account"]), at: reading)
            }
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

    static func store(_ event: EgressEvent, in database: Database) throws {
        try database.run(
            sql: "INSERT INTO egress_events (kind, account, at) VALUES (?, ?, ?)",
            arguments: [event.kind.rawValue, event.account.rawValue, event.at.stored])
    }

    private static func account(_ name: Account.Name, in database: Database) throws -> Row? {
        try database.row(sql: "SELECT * FROM accounts WHERE name = ?", arguments: [name.rawValue])
    }
}

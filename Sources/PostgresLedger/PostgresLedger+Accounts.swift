package import Billing

extension PostgresLedger {
    package func pace(of account: Account.Name) async throws(LedgerFailure) -> PaceRecord? {
        try await pool.read { transaction in
            guard let row = try Self.account(account, in: transaction),
                let reserved = try row.reading("pace_reserved_at")
            else { return nil }
            return PaceRecord(reservedAt: reserved, endedAt: try row.reading("pace_ended_at"))
        }
    }

    package func breaker(of account: Account.Name) async throws(LedgerFailure) -> BreakerRecord {
        try await pool.read { try Self.breaker(of: account, in: $0) }
    }

    static func breaker(of account: Account.Name, in transaction: Transaction) throws -> BreakerRecord {
        try Self.account(account, in: transaction).map { try BreakerRecord(row: $0) } ?? BreakerRecord()
    }

    package func record(
        _ breaker: BreakerRecord, of account: Account.Name, _ audit: [AuditEntry]
    ) async throws(LedgerFailure) {
        try await write { transaction in
            try Self.store(breaker, of: account, in: transaction)
            try Self.store(audit, in: transaction)
        }
    }

    package func pause(of account: Account.Name) async throws(LedgerFailure) -> Decision? {
        try await pool.read { try Self.account(account, in: $0).flatMap { try Decision(pauseIn: $0) } }
    }

    package func pause(_ account: Account.Name, _ decision: Decision) async throws(LedgerFailure) {
        try await write { transaction in
            try transaction.run(
                """
                INSERT INTO accounts (name, paused_at, paused_by, pause_reason) VALUES ($1, $2, $3, $4)
                ON CONFLICT (name) DO UPDATE SET paused_at = excluded.paused_at, paused_by = excluded.paused_by,
                    pause_reason = excluded.pause_reason, silence_changed_in = pg_current_xact_id()
                """,
                [.id(account), .date(decision.at), .id(decision.person), .text(decision.reason)])
            try Self.store([AuditEntry(decision, account: account)], in: transaction)
        }
    }

    package func resume(
        _ account: Account.Name, closing opening: ClockReading?, _ decision: Decision
    ) async throws(LedgerFailure) {
        try await write { transaction in
            try transaction.run(
                """
                UPDATE accounts SET paused_at = NULL, paused_by = NULL, pause_reason = NULL,
                    breaker_opened_at = nullif(breaker_opened_at, $2), silence_changed_in = pg_current_xact_id()
                WHERE name = $1
                """,
                [.id(account), .text(opening?.stored)])
            try Self.store([AuditEntry(decision, account: account)], in: transaction)
        }
    }

    package func egressEvents() async throws(LedgerFailure) -> [EgressEvent] {
        try await pool.read { transaction in
            let rows = try transaction.rows("SELECT * FROM egress_events ORDER BY sequence DESC LIMIT 16")
            return try rows.map { try EgressEvent(row: $0) }.reversed()
        }
    }

    /// What has not changed is no news.
    static func store(_ breaker: BreakerRecord, of account: Account.Name, in transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO accounts (name, breaker_opened_at, credentials_mark, is_proven) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO UPDATE SET breaker_opened_at = excluded.breaker_opened_at,
                credentials_mark = excluded.credentials_mark, is_proven = excluded.is_proven,
                silence_changed_in = pg_current_xact_id()
            WHERE (accounts.breaker_opened_at, accounts.credentials_mark, accounts.is_proven)
                IS DISTINCT FROM (excluded.breaker_opened_at, excluded.credentials_mark, excluded.is_proven)
            """,
            [.id(account), .text(breaker.openedAt?.stored), .text(breaker.credentialsMark), .flag(breaker.isProven)])
    }

    /// Once, however often it is told.
    static func store(_ event: EgressEvent, in transaction: Transaction) throws {
        try transaction.run(
            """
            INSERT INTO egress_events (kind, account, at) SELECT $1, $2, $3
            WHERE NOT EXISTS (SELECT 1 FROM egress_events WHERE (kind, account, at) = ($1, $2, $3))
            """,
            [.text(event.kind.rawValue), .id(event.account), .text(event.at.stored)])
    }

    private static func account(_ name: Account.Name, in transaction: Transaction) throws -> Row? {
        try transaction.row("SELECT * FROM accounts WHERE name = $1", [.id(name)])
    }
}

extension EgressEvent {
    fileprivate init(row: Row) throws {
        let text = try row.text("kind")
        guard let kind = Kind(rawValue: text), let reading = try row.reading("at") else {
            throw LedgerFailure.broken("not an egress event: \(text)")
        }
        self.init(kind: kind, account: Account.Name(try row.text("account")), at: reading)
    }
}

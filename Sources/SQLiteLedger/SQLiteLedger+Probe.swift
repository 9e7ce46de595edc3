package import Billing
import GRDB

// Calls that belong to no job: somebody looks at the provider itself while no gateway runs. They take the account's slot
// like any other, so that the gateway that starts next keeps the gap to them.

extension SQLiteLedger {
    /// Reserves the account's pace, with what the audit trail says of the call: durable before its first byte leaves.
    package func beginProbe(
        of account: Account.Name, at reading: ClockReading, _ audit: AuditEntry
    ) async throws(LedgerFailure) {
        try await commits.write { database in
            try database.run(
                sql: """
                    INSERT INTO accounts (name, pace_reserved_at) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET pace_reserved_at = excluded.pace_reserved_at, pace_ended_at = NULL
                    """,
                arguments: [account.rawValue, reading.stored])
            try Self.store(audit, in: database)
        }
    }

    /// Writes the call's end, and what it taught of the credentials and the address.
    package func endProbe(
        of account: Account.Name, at reading: ClockReading, _ breaker: BreakerRecord, _ event: EgressEvent?,
        _ audit: [AuditEntry]
    ) async throws(LedgerFailure) {
        try await commits.write { database in
            try Self.endPace(of: account, at: reading, in: database)
            try Self.store(breaker, of: account, in: database)
            if let event { try Self.store(event, in: database) }
            for entry in audit { try Self.store(entry, in: database) }
        }
    }
}

package import Billing
import Foundation

/// Calls whose process died, or lost its right: what is done about them once their lease has run out.
extension PostgresLedger {
    /// The outcome of a call whose process has ended, as far as the others can tell.
    static let givenUp = Attempt.processEnded

    package func recover(at reading: ClockReading) async throws(LedgerFailure) -> [Job] {
        try await write { try Self.settleLapsedCalls(at: reading, in: $0) }
    }

    /// The same as `recover`, once a second: an account without further jobs would else never be looked at.
    static func sweep(_ connection: Connection) throws {
        let lapsed = try connection.execute(
            "SELECT 1 FROM accounts WHERE calling IS NOT NULL AND lease_until < clock_timestamp() LIMIT 1")
        guard lapsed.count > 0 else { return }
        try connection.begin()
        do {
            _ = try settleLapsedCalls(at: nil, in: Transaction(connection: connection, isRepeat: false))
            try connection.commit()
        } catch {
            connection.rollback()
            throw error
        }
    }

    private static func settleLapsedCalls(at reading: ClockReading?, in transaction: Transaction) throws -> [Job] {
        let lapsed = try transaction.rows(
            "SELECT name FROM accounts WHERE calling IS NOT NULL AND lease_until <= clock_timestamp() ORDER BY name")
        let names = try lapsed.map { Account.Name(try $0.text("name")) }
        return try names.compactMap { name in
            let account = try AccountRow.lock(name, waits: false, in: transaction)
            guard let account, let left = account.leaseLeft, left <= .zero else { return nil }
            return try settleLapsedCall(of: account, at: reading, in: transaction)
        }
    }

    /// A create becomes unknown, a read goes back to the queue, and the gap is counted from the end of the lease: until
    /// then the call may have gone on.
    @discardableResult
    static func settleLapsedCall(
        of account: AccountRow, at reading: ClockReading? = nil, in transaction: Transaction
    ) throws -> Job? {
        guard let calling = account.calling else { return nil }
        let reading = try reading ?? databaseReading(in: transaction)
        var job = try Job.lock(calling, in: transaction)
        if job.state == .sending {
            try transaction.run(
                "UPDATE attempts SET ended_at = $1, outcome = $2 WHERE job = $3 AND number = $4",
                [.text(reading.stored), .text(givenUp), .id(job.id), .integer(job.attempts)])
            try job.recover(at: reading.wall.stored)
            try job.update(at: reading.wall, in: transaction)
        }
        try transaction.run(
            """
            UPDATE accounts SET calling = NULL, ended_at = lease_until, lease_until = NULL, pace_ended_at = $2
            WHERE name = $1
            """,
            [.id(account.name), .text(reading.stored)])
        return job
    }

    private static func databaseReading(in transaction: Transaction) throws -> ClockReading {
        let row = try transaction.row("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now")
        guard let row else { throw LedgerFailure.broken("no clock") }
        return ClockReading(wall: try row.date("now"), boot: "database", sinceBoot: .zero)
    }
}

package import Billing
import Foundation

/// The ledger in a PostgreSQL database, which several gateways may share.
///
/// What a method promises is committed, as safely as the server's settings make a commit. Nothing is kept in a session, so
/// a pooler may stand in between; locks and limits end with their transaction. Only the database's clock decides when an
/// account may call: the readings that callers hand in are kept for people.
package final class PostgresLedger: Ledger {
    let pool: ConnectionPool
    /// Names this process in leases and attempts.
    let replica: String
    let creates: CreateBatches
    private let newsroom: Newsroom

    private init(pool: ConnectionPool, replica: String, newsroom: Newsroom) {
        self.pool = pool
        self.replica = replica
        self.newsroom = newsroom
        let room = QueueRoom()
        creates = CreateBatches { entries in
            do throws(LedgerFailure) {
                let acceptances = try await Self.acceptCreates(entries, room: room, through: pool)
                newsroom.spread()
                return .success(acceptances)
            } catch {
                return .failure(error)
            }
        }
    }

    /// Connects, and brings the schema to the newest version; on a thread of Dispatch.
    ///
    /// - Parameter replica: A name that no other process has, in this run or another.
    package static func open(
        _ settings: PostgresSettings, replica: String = UUID().uuidString
    ) async throws(PostgresOpenFailure) -> PostgresLedger {
        let result: Result<Newsroom.Mark, PostgresOpenFailure> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Result { () throws(PostgresOpenFailure) in try prepare(settings) })
            }
        }
        let newsroom = Newsroom(settings, since: try result.get())
        return PostgresLedger(pool: ConnectionPool(settings), replica: replica, newsroom: newsroom)
    }

    /// Waits for what is under way, then disconnects.
    package func close() async {
        await pool.close()
    }

    package func follow(_ tell: @escaping @Sendable (LedgerNews) async -> Void) async {
        await newsroom.follow(sweeping: { try Self.sweep($0) }, tell)
    }

    /// Runs a write and lets the other processes know that there is news.
    func write<Value: Sendable>(
        _ work: @escaping @Sendable (Transaction) throws -> Value
    ) async throws(LedgerFailure) -> Value {
        let value = try await pool.write(work)
        newsroom.spread()
        return value
    }

    private static func prepare(_ settings: PostgresSettings) throws(PostgresOpenFailure) -> Newsroom.Mark {
        do {
            let connection = try Connection(settings)
            try checkDurability(of: connection, location: settings.url)
            try Migrations.apply(through: connection, location: settings.url)
            return try Newsroom.Mark.now(on: connection)
        } catch let failure as PostgresOpenFailure {
            throw failure
        } catch PostgresFailure.lost(let reason) {
            throw .unreachable(settings.url, reason: reason)
        } catch PostgresFailure.refused(_, let reason) {
            throw .unusable(settings.url, reason: reason)
        } catch {
            throw .unusable(settings.url, reason: "\(error)")
        }
    }

    private static func checkDurability(of connection: Connection, location: String) throws {
        for setting in ["fsync", "synchronous_commit"] {
            let value = try connection.execute("SELECT current_setting($1) AS value", [.text(setting)]).first
            if try value?.text("value") == "off" {
                throw PostgresOpenFailure.forgetful(location, setting: "\(setting) = off")
            }
        }
    }
}

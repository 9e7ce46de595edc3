import Billing
import Foundation
import GRDB

/// The ledger in one SQLite file, held by this process alone.
///
/// One connection, WAL, `synchronous=FULL`, `locking_mode=EXCLUSIVE`: what a method promises is on disk when it returns,
/// and a second gateway on the same file fails when it opens it.
package final class SQLiteLedger: Ledger {
    let commits: GroupCommit
    private let queue: DatabaseQueue

    private init(queue: DatabaseQueue) {
        self.queue = queue
        commits = GroupCommit(queue: queue)
    }

    /// Opens or creates the file, with mode 0600, checks it, and brings it to the newest version.
    ///
    /// The work is done on a thread of Dispatch: opening a large ledger takes a while.
    package static func open(path: String) async throws(LedgerOpenFailure) -> SQLiteLedger {
        let result: Result<SQLiteLedger, LedgerOpenFailure> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Result { () throws(LedgerOpenFailure) in try opened(path) })
            }
        }
        return try result.get()
    }

    /// Waits for what is under way, then closes the file, on a thread of Dispatch.
    package func close() async throws {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { [queue] in continuation.resume(with: Result { try queue.close() }) }
        }
    }

    /// Commits made since the ledger was opened, and the writes they held.
    package var commitCounts: (commits: Int, writes: Int) { commits.counts }

    private static func opened(_ path: String) throws(LedgerOpenFailure) -> SQLiteLedger {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.fileExists(atPath: folder) else { throw .noFolder(path: path) }
        do {
            try createFile(path)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { database in
                try check(database, path: path)
                try Migrations.apply(to: database, path: path)
            }
            return SQLiteLedger(queue: queue)
        } catch let failure as LedgerOpenFailure {
            throw failure
        } catch let error as DatabaseError {
            throw failure(for: error, path: path)
        } catch {
            throw .unusable(path: path, reason: "\(error)")
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .immediateError
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            // In this order: with the exclusive lock first, WAL keeps its index in memory and no one else may look in.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "BEGIN IMMEDIATE; COMMIT")
        }
        return configuration
    }

    /// Documents of other people's money: for the gateway's own user only.
    private static func createFile(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let isCreated = FileManager.default.createFile(
            atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        guard isCreated else { throw LedgerOpenFailure.unusable(path: path, reason: "it cannot be created") }
    }

    private static func check(_ database: Database, path: String) throws {
        let complaints = try String.fetchAll(database, sql: "PRAGMA quick_check(1)")
        guard complaints == ["ok"] else {
            throw LedgerOpenFailure.damaged(path: path, reason: complaints.first ?? "no answer to quick_check")
        }
    }

    private static func failure(for error: DatabaseError, path: String) -> LedgerOpenFailure {
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: .inUse(path: path)
        case .SQLITE_NOTADB: .notALedger(path: path)
        case .SQLITE_CORRUPT: .damaged(path: path, reason: error.message ?? "\(error.resultCode)")
        default: .unusable(path: path, reason: error.message ?? "\(error.resultCode)")
        }
    }
}

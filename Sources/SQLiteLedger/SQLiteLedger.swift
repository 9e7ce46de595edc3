package import Billing
import Foundation
import GRDB

/// The ledger in one SQLite file, held by this process alone.
///
/// One connection, WAL, `synchronous=FULL`, `locking_mode=EXCLUSIVE`: what a method promises is on disk when it returns,
/// and a second gateway on the same file fails when it opens it.
package final class SQLiteLedger: Ledger {
    let commits: GroupCommit
    let backupsUnderWay = OneAtATime()
    private let queue: DatabaseQueue

    private init(queue: DatabaseQueue) {
        self.queue = queue
        commits = GroupCommit(queue: queue)
    }

    /// Opens or creates the file, with mode 0600, checks its log, and brings it to the newest version: `check` does the rest.
    ///
    /// The work is done on a thread of Dispatch: a migration of a large ledger takes a while.
    package static func open(path: String) async throws(LedgerOpenFailure) -> SQLiteLedger {
        let result: Result<SQLiteLedger, LedgerOpenFailure> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(LedgerOpenFailure) in
                        SQLiteLedger(queue: try LedgerFile(path: path).open())
                    })
            }
        }
        return try result.get()
    }

    /// Reads every page but those of the documents' bytes, which are most of the file and checked whenever they are read: each
    /// page is held against its seal. A tree at a time, so that others read and write in between: of a hundred thousand
    /// jobs the longest takes some 10 ms.
    /// - Throws: `damaged`; then nothing is read or written any more.
    package func check() async throws(LedgerFailure) {
        let trees = try await commits.read { database in
            try database.rows(
                sql: "SELECT name FROM sqlite_schema WHERE rootpage > 0 AND tbl_name <> 'document_pieces'",
                read: { $0[0] as String })
        }
        for tree in trees {
            try await commits.read { database in
                let _: Int? = try database.value(
                    sql: "SELECT count(*) FROM dbstat WHERE name = ?", arguments: [tree])
            }
        }
    }

    /// Waits for what is under way, then closes the file, on a thread of Dispatch.
    package func close() async throws {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { [queue] in continuation.resume(with: Result { try queue.close() }) }
        }
    }

    /// Yields once, when the ledger can no longer be relied on: the process has to end. For one reader.
    package var breaks: AsyncStream<LedgerFailure> { commits.breaks }

    /// Commits made since the ledger was opened, and the writes they held.
    package var commitCounts: (commits: Int, writes: Int) { commits.counts }
}

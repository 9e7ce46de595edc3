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

    /// Opens or creates the file, with mode 0600, checks it, and brings it to the newest version.
    ///
    /// The work is done on a thread of Dispatch: opening a large ledger takes a while.
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

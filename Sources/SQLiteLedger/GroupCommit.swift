import Billing
import Foundation
import GRDB
import Metrics
import Synchronization

/// Lets writes that arrive while a commit is under way share the next one: the disk is asked to sync once for all of them.
///
/// A write that is refused spoils no other: the batch is taken back, and written anew with a savepoint for each write. At
/// first there is none, since a savepoint copies every page that its write touches: of what an accepted create cost, a
/// twelfth. So a write may be run twice, and changes nothing but the database. All are answered after the commit.
/// The work is done on GRDB's serial queue, never on a thread of Swift's concurrency.
final class GroupCommit: Sendable {
    /// Answers a writer, with the error that spoilt the whole batch, if any.
    private typealias Answer = @Sendable ((any Error)?) -> Void
    private typealias Write = (
        run: @Sendable (Database, Undo) throws -> Answer, refuse: @Sendable (LedgerFailure) -> Void
    )
    /// How a write that is refused is taken back.
    private enum Undo { case withItsBatch, alone }

    private struct State {
        var waiting: [Write] = []
        var isDraining = false
        var readsWaiting = 0
        var counts = (commits: 0, writes: 0)
        var broken: LedgerFailure?
    }

    /// More in one transaction would make the first writer wait for the last one's work.
    static let batchLimit = 256
    /// Of writes, and as many reads. Sixteen full batches: at a thousand writes a second, four seconds of waiting.
    static let waitingLimit = 4096

    /// Yields once, when the ledger breaks.
    let breaks: AsyncStream<LedgerFailure>
    private let announceBreak: AsyncStream<LedgerFailure>.Continuation
    private let queue: DatabaseQueue
    private let state = Mutex(State())
    private let durations = Metrics.Timer(label: "counterfoil_ledger_commit_duration_seconds")
    private let sizes = Recorder(label: "counterfoil_ledger_commit_writes")

    init(queue: DatabaseQueue) {
        self.queue = queue
        (breaks, announceBreak) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    var counts: (commits: Int, writes: Int) { state.withLock { $0.counts } }

    /// Returns when the work is committed and synced.
    func write<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(LedgerFailure) -> Value {
        let result: Result<Value, LedgerFailure> = await withCheckedContinuation { continuation in
            let run: @Sendable (Database, Undo) throws -> Answer = { database, undo in
                let outcome =
                    switch undo {
                    case .withItsBatch: Result<Value, LedgerFailure>.success(try work(database))
                    case .alone: try Self.savepoint(database, work)
                    }
                return { spoilt in
                    continuation.resume(returning: spoilt.map { .failure(LedgerFailure($0)) } ?? outcome)
                }
            }
            enqueue((run, { continuation.resume(returning: .failure($0)) }))
        }
        return try result.get()
    }

    /// Reads between two batches: one connection, so it sees exactly what is committed.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(LedgerFailure) -> Value {
        try enterRead()
        defer { state.withLock { $0.readsWaiting -= 1 } }
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            queue.asyncWriteWithoutTransaction { [self] database in
                continuation.resume(
                    returning: Result {
                        if let broken = state.withLock({ $0.broken }) { throw broken }
                        return try work(database)
                    })
            }
        }
        switch result {
        case .success(let value): return value
        case .failure(let error): throw remember(LedgerFailure(error))
        }
    }

    private func enterRead() throws(LedgerFailure) {
        let refusal = state.withLock { state -> LedgerFailure? in
            if let broken = state.broken { return broken }
            guard state.readsWaiting < Self.waitingLimit else { return .unavailable("too many reads wait") }
            state.readsWaiting += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    private func enqueue(_ write: Write) {
        enum Verdict { case wait, drain, refuse(LedgerFailure) }
        let verdict = state.withLock { state -> Verdict in
            if let broken = state.broken { return .refuse(broken) }
            guard state.waiting.count < Self.waitingLimit else { return .refuse(.unavailable("too many writes wait")) }
            state.waiting.append(write)
            defer { state.isDraining = true }
            return state.isDraining ? .wait : .drain
        }
        switch verdict {
        case .wait: break
        case .drain: drainSoon()
        case .refuse(let failure): write.refuse(failure)
        }
    }

    private func drainSoon() {
        queue.asyncWriteWithoutTransaction { [self] database in
            commitBatch(database)
            if hasMore() { drainSoon() }
        }
    }

    /// Whether writes wait; when none does, the next one starts the draining anew. After a break nobody is served.
    private func hasMore() -> Bool {
        let (more, broken, refused) = state.withLock { state in
            let refused = state.broken == nil ? [] : state.waiting
            if state.broken != nil { state.waiting = [] }
            state.isDraining = !state.waiting.isEmpty
            return (state.isDraining, state.broken, refused)
        }
        if let broken { refused.forEach { $0.refuse(broken) } }
        return more
    }

    private func commitBatch(_ database: Database) {
        let batch = state.withLock { state in
            let batch = state.waiting.prefix(Self.batchLimit)
            state.waiting.removeFirst(batch.count)
            return batch
        }
        let start = ContinuousClock.now
        var (answers, spoilt) = Self.transact(batch, in: database, undo: .withItsBatch)
        if let error = spoilt, LedgerFailure(error).concernsOneWrite {
            (answers, spoilt) = Self.transact(batch, in: database, undo: .alone)
        }
        durations.recordNanoseconds(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
        sizes.record(batch.count)
        let failure = spoilt.map { remember(LedgerFailure($0, systemError: PageSeals.logError(of: database))) }
        if failure == nil { state.withLock { $0.counts = ($0.counts.commits + 1, $0.counts.writes + batch.count) } }
        answers.forEach { $0(failure) }
        if let failure { batch.dropFirst(answers.count).forEach { $0.refuse(failure) } }
    }

    /// Runs the writes and commits, or takes back all of them: `spoilt` is why. Those that were not run have no answer.
    private static func transact(
        _ batch: ArraySlice<Write>, in database: Database, undo: Undo
    ) -> (answers: [Answer], spoilt: (any Error)?) {
        var answers: [Answer] = []
        do {
            try database.inTransaction(.immediate) {
                for write in batch { answers.append(try write.run(database, undo)) }
                return .commit
            }
            return (answers, nil)
        } catch {
            return (answers, error)
        }
    }

    /// - Throws: what spoils the whole batch: SQLite may have rolled the transaction back by itself.
    private static func savepoint<Value>(
        _ database: Database, _ work: (Database) throws -> Value
    ) throws -> Result<Value, LedgerFailure> {
        // Not GRDB's `inSavepoint`, which compiles its statements anew each time.
        try database.run(sql: "SAVEPOINT one_write")
        let outcome: Result<Value, LedgerFailure>
        do {
            outcome = .success(try work(database))
        } catch {
            let failure = LedgerFailure(error)
            guard failure.concernsOneWrite, database.isInsideTransaction else { throw error }
            try database.run(sql: "ROLLBACK TO one_write")
            outcome = .failure(failure)
        }
        try database.run(sql: "RELEASE one_write")
        return outcome
    }

    /// A ledger that failed to make a write durable is not asked again, for anything.
    private func remember(_ failure: LedgerFailure) -> LedgerFailure {
        guard failure.isFinal else { return failure }
        let isFirst = state.withLock { state in
            defer { state.broken = state.broken ?? failure }
            return state.broken == nil
        }
        guard isFirst else { return failure }
        // Closing would sync the file, and a sync after one that failed may say that all is well when it is not: the
        // system has forgotten by then what it could not write.
        queue.asyncWriteWithoutTransaction { database in
            // try? A connection that cannot be told is closed as it is: there is nothing else to do with it.
            try? PageSeals.checkpointsOnClose(database, false)
        }
        announceBreak.yield(failure)
        return failure
    }
}

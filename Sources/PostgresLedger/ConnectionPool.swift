import Billing
import Foundation
import Metrics

/// The connections, each on a thread of its own: libpq's waiting blocks, which a thread of Swift's concurrency must not.
final class ConnectionPool: Sendable {
    /// After a COMMIT whose answer got lost: long enough for a standby to take over.
    private static let settling: Duration = .seconds(10)
    private static let settlingPause: Duration = .milliseconds(100)

    private let queue: WorkQueue
    private let ended = DispatchGroup()
    private let durations = Metrics.Timer(label: "counterfoil_ledger_commit_duration_seconds")
    private let sizes = Recorder(label: "counterfoil_ledger_commit_writes")

    init(_ settings: PostgresSettings) {
        queue = WorkQueue(threads: settings.connections)
        for number in 1...settings.connections {
            ended.enter()
            let thread = Thread { [queue, ended] in
                let connector = Connector(settings)
                while let work = queue.take() { work(connector) }
                ended.leave()
            }
            thread.name = "ledger-\(number)"
            thread.start()
        }
    }

    /// Lets what waits come to its end, and returns when all connections are closed.
    func close() async {
        queue.close()
        await withCheckedContinuation { continuation in
            ended.notify(queue: .global()) { continuation.resume() }
        }
    }

    /// Runs one statement, which sees what is committed.
    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Transaction) throws -> Value
    ) async throws(LedgerFailure) -> Value {
        try await perform { connector in
            do {
                return try work(Transaction(connection: try connector.connected(), isRepeat: false))
            } catch PostgresFailure.lost {
                return try work(Transaction(connection: try connector.connected(), isRepeat: true))
            }
        }
    }

    /// Runs one statement that is a transaction by itself. Nil when its answer got lost: it may have happened.
    /// - Parameter writes: How many share its commit.
    func statement<Value: Sendable>(
        of writes: Int, _ work: @escaping @Sendable (Connection) throws -> Value
    ) async throws(LedgerFailure) -> Value? {
        try await perform { [self] connector in
            let start = ContinuousClock.now
            defer { measure(writes, since: start) }
            let connection = try connector.connected()
            do {
                return try work(connection)
            } catch PostgresFailure.lost {
                return nil
            }
        }
    }

    /// Returns when the work is committed. When the answer to COMMIT got lost it is done again, so it has to know itself
    /// by what it has written.
    /// - Parameter writes: How many share its commit.
    func write<Value: Sendable>(
        of writes: Int = 1, _ work: @escaping @Sendable (Transaction) throws -> Value
    ) async throws(LedgerFailure) -> Value {
        try await perform { [self] connector in
            let start = ContinuousClock.now
            defer { measure(writes, since: start) }
            if let value = try Self.firstAttempt(work, on: connector) { return value }
            let deadline = ContinuousClock.now + Self.settling
            while true {
                do {
                    if let value = try Self.attempt(work, isRepeat: true, on: connector) { return value }
                } catch PostgresFailure.lost where ContinuousClock.now < deadline {
                    Thread.sleep(forTimeInterval: Self.settlingPause / .seconds(1))
                }
            }
        }
    }

    private func measure(_ writes: Int, since start: ContinuousClock.Instant) {
        durations.recordNanoseconds(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
        sizes.record(writes)
    }

    /// A connection that ended before COMMIT has undone everything: that is tried once more.
    private static func firstAttempt<Value>(
        _ work: (Transaction) throws -> Value, on connector: Connector
    ) throws -> Value? {
        do {
            return try attempt(work, isRepeat: false, on: connector)
        } catch PostgresFailure.lost {
            return try attempt(work, isRepeat: false, on: connector)
        }
    }

    /// Nil when the answer to COMMIT got lost.
    private static func attempt<Value>(
        _ work: (Transaction) throws -> Value, isRepeat: Bool, on connector: Connector
    ) throws -> Value? {
        let connection = try connector.connected()
        try connection.begin()
        let value: Value
        do {
            value = try work(Transaction(connection: connection, isRepeat: isRepeat))
        } catch {
            connection.rollback()
            throw error
        }
        do {
            try connection.commit()
            return value
        } catch {
            guard case .lost = error else { throw error }
            return nil
        }
    }

    private func perform<Value: Sendable>(
        _ work: @escaping @Sendable (Connector) throws -> Value
    ) async throws(LedgerFailure) -> Value {
        let result: Result<Value, LedgerFailure> = await withCheckedContinuation { continuation in
            queue.add { connector in
                guard let connector else {
                    return continuation.resume(returning: .failure(.unavailable("too much waits for the database")))
                }
                continuation.resume(
                    returning: Result { try work(connector) }.mapError { LedgerFailure($0) })
            }
        }
        return try result.get()
    }
}

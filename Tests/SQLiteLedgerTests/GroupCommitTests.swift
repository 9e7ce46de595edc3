import Billing
import Foundation
import GRDB
import TestSupport
import Testing

@testable import SQLiteLedger

@Suite("GroupCommit")
struct GroupCommitTests {
    @Test func writesThatArriveTogetherShareCommits() async throws {
        let ledger = try await SQLiteLedger.temporary()
        try await withThrowingTaskGroup(of: Acceptance.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await ledger.accept(.create(key: "k\(number)"), as: Job.ID("job_\(number)"), at: Date())
                }
            }
            try await group.waitForAll()
        }
        let (commits, writes) = ledger.commitCounts
        #expect(writes == 200)
        #expect(commits < 100)
        #expect(try await ledger.queue().count == 200)
    }

    @Test func oneRefusedWriteSpoilsNoOther() async throws {
        let ledger = try await SQLiteLedger.temporary()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do {
                        if number % 5 == 0 { _ = try await ledger.begin(Job.ID("none"), at: .at(1)) }
                        _ = try await ledger.accept(.create(key: "k\(number)"), as: Job.ID("job_\(number)"), at: Date())
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 }.count == 40)
        #expect(try await ledger.queue().count == 40)
    }

    @Test func aRefusedWriteLeavesNothingBehind() async throws {
        let ledger = try await SQLiteLedger.temporary()
        await #expect(throws: LedgerFailure.noSuchJob) { try await ledger.commits.write(Self.blockAndFail) }
        #expect(try await ledger.egressEvents().isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func aRefusedWriteIsTakenOutOfItsBatch() async throws {
        let ledger = try await SQLiteLedger.temporary()
        let gate = DispatchSemaphore(value: 0)
        let holding = await Self.hold(ledger, until: gate)
        // Each of them waits for the next commit before the next line runs.
        let first = Task.immediate { try await ledger.commits.write(Self.block) }
        let second = Task.immediate { try await ledger.commits.write(Self.blockAndFail) }
        let third = Task.immediate { try await ledger.commits.write(Self.block) }
        gate.signal()
        try await holding.value
        try await first.value
        try await third.value
        await #expect(throws: LedgerFailure.noSuchJob) { try await second.value }
        #expect(try await ledger.egressEvents().count == 2)
        #expect(ledger.commitCounts.commits == 2)
    }

    private static func block(_ database: Database) throws {
        try database.execute(sql: "INSERT INTO egress_events (kind, account, at) VALUES ('blocked', 'a', '1 b 1')")
    }

    private static func blockAndFail(_ database: Database) throws {
        try block(database)
        throw LedgerFailure.noSuchJob
    }

    @Test func aBrokenLedgerIsNotAskedAgain() async throws {
        let ledger = try await SQLiteLedger.temporary()
        let broken = LedgerFailure.broken("fsync failed")
        await #expect(throws: broken) { try await ledger.commits.write { _ -> Void in throw broken } }
        await #expect(throws: broken) { try await ledger.accept(.create(), as: Job.ID("job_1"), at: Date()) }
        await #expect(throws: broken) { try await ledger.queue() }
    }

    @Test func aFullDiskRefusesAndARoomierOneGoesOn() async throws {
        let ledger = try await SQLiteLedger.temporary()
        let limit = try await ledger.commits.read { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            return try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages + 4)") ?? 0
        }
        var refusals = 0
        for number in 0..<200 {
            do {
                _ = try await ledger.accept(.create(key: "k\(number)"), as: Job.ID("job_\(number)"), at: Date())
            } catch .unavailable {
                refusals += 1
            }
        }
        #expect(refusals > 0)
        #expect(try await ledger.queue().count == 200 - refusals)
        try await ledger.commits.read { try $0.execute(sql: "PRAGMA max_page_count = \(limit * 10)") }
        _ = try await ledger.accept(.create(key: "last"), as: Job.ID("job_last"), at: Date())
    }

    @Test func aCommitThatFailsIsNoAnswer() async throws {
        let ledger = try await SQLiteLedger.temporary()
        do {
            try await ledger.commits.write { database in
                try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
                try database.execute(
                    sql: """
                        INSERT INTO idempotency_keys (caller, operation, key, job, created_at)
                        VALUES ('a', 'b', 'c', 'no such job', 1)
                        """)
            }
            Issue.record("answered before the commit")
        } catch {
            guard case .broken = error else { Issue.record("\(error)"); return }
        }
        #expect(ledger.commitCounts.writes == 0)
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func refusesWhatWouldWaitTooLong(writing: Bool) async throws {
        let ledger = try await SQLiteLedger.temporary()
        let gate = DispatchSemaphore(value: 0)
        let holding = await Self.hold(ledger, until: gate)
        let refused = await withTaskCancellationHandler {
            await Self.refusals(of: GroupCommit.waitingLimit + 10, on: ledger, writing: writing, whenTen: gate)
        } onCancel: {
            gate.signal()
        }
        try await holding.value
        #expect(refused == 10)
        #expect(await !Self.isRefused(ledger, writing: writing))
    }

    /// A write that lasts until the gate opens. Returns once it has begun: what comes now waits for the next commit.
    private static func hold(
        _ ledger: SQLiteLedger, until gate: DispatchSemaphore
    ) async -> Task<Void, any Error> {
        let (entered, entry) = AsyncStream<Void>.makeStream()
        let holding = Task {
            try await ledger.commits.write { _ in
                entry.finish()
                gate.wait()
            }
        }
        for await _ in entered {}
        return holding
    }

    private static func refusals(
        of count: Int, on ledger: SQLiteLedger, writing: Bool, whenTen gate: DispatchSemaphore
    ) async -> Int {
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<count { group.addTask { await isRefused(ledger, writing: writing) } }
            var refused = 0
            for await isRefused in group where isRefused {
                refused += 1
                if refused == 10 { gate.signal() }
            }
            return refused
        }
    }

    private static func isRefused(_ ledger: SQLiteLedger, writing: Bool) async -> Bool {
        do {
            if writing { try await ledger.commits.write { _ in } } else { _ = try await ledger.queue() }
            return false
        } catch {
            return true
        }
    }

    @Test(arguments: [
        (ResultCode.SQLITE_FULL, false), (.SQLITE_BUSY, false), (.SQLITE_READONLY, false), (.SQLITE_IOERR_FSYNC, true),
        (.SQLITE_IOERR_WRITE, true), (.SQLITE_CORRUPT, true), (.SQLITE_IOERR_READ, false),
    ])
    func tellsWhatMayPassFromWhatMayNot(code: ResultCode, isFinal: Bool) {
        #expect(LedgerFailure(DatabaseError(resultCode: code)).isFinal == isFinal)
    }

    @Test(arguments: [
        (ResultCode.SQLITE_CORRUPT, true), (.SQLITE_NOTADB, true), (.brokenSeal, true), (.SQLITE_IOERR_FSYNC, false),
        (.SQLITE_IOERR_WRITE, false),
    ])
    func tellsDamageFromADiskThatFails(code: ResultCode, isDamage: Bool) {
        let words = "\(LedgerFailure(DatabaseError(resultCode: code)))"
        #expect(words.hasPrefix("the ledger is damaged") == isDamage, "\(words)")
    }
}

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
        await #expect(throws: LedgerFailure.noSuchJob) {
            try await ledger.commits.write { database -> Void in
                try database.execute(
                    sql: "INSERT INTO egress_events (kind, account, at) VALUES ('blocked', 'a', '1 b 1')")
                throw LedgerFailure.noSuchJob
            }
        }
        #expect(try await ledger.egressEvents().isEmpty)
    }

    @Test func aBrokenLedgerIsNotAskedAgain() async throws {
        let ledger = try await SQLiteLedger.temporary()
        let broken = LedgerFailure.broken("fsync failed")
        await #expect(throws: broken) { try await ledger.commits.write { _ -> Void in throw broken } }
        await #expect(throws: broken) { try await ledger.accept(.create(), as: Job.ID("job_1"), at: Date()) }
        await #expect(throws: broken) { try await ledger.queue() }
    }

    @Test(arguments: [
        (ResultCode.SQLITE_FULL, false), (.SQLITE_BUSY, false), (.SQLITE_READONLY, false), (.SQLITE_IOERR_FSYNC, true),
        (.SQLITE_IOERR_WRITE, true), (.SQLITE_CORRUPT, true), (.SQLITE_IOERR_READ, false),
    ])
    func tellsWhatMayPassFromWhatMayNot(code: ResultCode, isBroken: Bool) {
        switch LedgerFailure(DatabaseError(resultCode: code)) {
        case .broken: #expect(isBroken)
        case .unavailable: #expect(!isBroken)
        case .illegal, .noSuchJob: Issue.record("not a failure of the file")
        }
    }
}

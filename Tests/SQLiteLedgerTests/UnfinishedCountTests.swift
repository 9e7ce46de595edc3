import Billing
import Foundation
import GRDB
import TestSupport
import Testing

@testable import SQLiteLedger

/// What a caller's queue limit is held against is counted, not searched for: the count must be what the jobs say.
@Suite("Unfinished jobs")
struct UnfinishedCountTests {
    private func check(_ ledger: SQLiteLedger, _ expected: Int) async throws {
        let (counted, found) = try await ledger.commits.read { database in
            (
                try Int.fetchOne(database, sql: "SELECT jobs FROM unfinished WHERE caller = 'billing'"),
                try Int.fetchOne(
                    database,
                    sql: "SELECT count(*) FROM jobs WHERE caller = 'billing' AND state IN ('queued', 'sending')")
            )
        }
        #expect(counted == expected && found == expected)
    }

    private func finish(_ id: String, _ attempt: Int, _ ending: Ending, in ledger: SQLiteLedger) async throws {
        let (job, second) = (Job.ID(id), Double(attempt * 2))
        try await ledger.begin(job, at: .at(second))
        try await check(ledger, 2)
        _ = try await ledger.finish(
            Completion(
                job: job, attempt: attempt, ending: ending, endedAt: .at(second + 1), note: nil))
    }

    @Test func areCountedAsTheyComeAndGo() async throws {
        let ledger = try await SQLiteLedger.temporary()
        let date = Date(timeIntervalSince1970: 1_790_000_000)
        for number in 1...3 {
            _ = try await ledger.accept(.create(key: "\(number)"), as: Job.ID("job_\(number)"), at: date)
        }
        _ = try await ledger.accept(.create(key: "1"), as: Job.ID("job_4"), at: date)
        try await check(ledger, 3)
        _ = try await ledger.cancel(Job.ID("job_3"), at: date)
        try await check(ledger, 2)
        try await finish("job_1", 1, .failed(.refused(Refusal(code: 5, text: "no"))), in: ledger)
        try await check(ledger, 1)
        _ = try await ledger.requeue(
            Job.ID("job_1"), Decision(at: date, by: Caller.ID("ops"), "requeued", because: "again"))
        try await check(ledger, 2)
        try await finish("job_1", 2, .outcomeUnknown(.outcomeUnknown("broken")), in: ledger)
        try await check(ledger, 1)
        let resolution = Resolution(.notCreated, by: Caller.ID("ops"), because: "not there")
        _ = try await ledger.resolve(Job.ID("job_1"), resolution, verification: Job.ID("job_5"), at: date)
        try await check(ledger, 2)
    }
}

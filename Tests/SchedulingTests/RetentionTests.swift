import Billing
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Scheduling

@Suite("Retention")
struct RetentionTests {
    private let ledger = MemoryLedger()
    private let time = ManualTimeSource()
    private let log = RecordedLog()

    private func retention(_ policy: RetentionPolicy) -> Retention {
        Retention({ policy }, archive: ledger, time: time, logger: Logger(label: "test") { _ in log })
    }

    private func prune(by policy: RetentionPolicy) async throws { try await retention(policy).prune(by: policy) }

    private func read(_ invoice: String, as id: String) async throws {
        _ = try await ledger.accept(.fetchInvoice(invoice), as: Job.ID(id), at: time.now().wall)
        _ = try await ledger.begin(Job.ID(id), at: time.now())
        let end = time.now().advanced(by: .milliseconds(1))
        _ = try await ledger.finish(
            Completion(
                job: Job.ID(id), attempt: 1, ending: .read(.make(invoice)), endedAt: end, note: nil))
    }

    private func document(of invoice: String) async throws -> Document? {
        try await ledger.invoice(Invoice.ID(invoice), of: .number("4521"), at: Account.Name("main"))?.document
    }

    @Test func removesWhatIsOldAndSaysWhatItWas() async throws {
        try await read("70001", as: "job_1")
        time.advance(by: .seconds(86400 * 10))
        try await read("70002", as: "job_2")
        let digest = try #require(try await document(of: "70001")?.sha256)
        try await prune(by: RetentionPolicy(documents: .seconds(86400 * 9)))
        #expect(try await document(of: "70001") == nil)
        #expect(try await document(of: "70002") != nil)
        let line = try #require(log.lines.first)
        #expect(log.lines.count == 1)
        #expect(line.message == "document pruned")
        #expect(line.metadata["subject"] == "invoice 70001" && line.metadata["sha256"] == "\(digest)")
    }

    @Test func removesEveryOldDocumentHoweverMany() async throws {
        for number in 1...(Retention.batch * 2) { try await read("7\(1000 + number)", as: "job_\(number)") }
        time.advance(by: .seconds(86400 * 10))
        try await prune(by: RetentionPolicy(documents: .seconds(86400)))
        #expect(log.lines.count == Retention.batch * 2)
    }

    @Test func keepsEverythingUnlessItIsToldOtherwise() async throws {
        try await read("70001", as: "job_1")
        time.advance(by: .seconds(86400 * 36500))
        try await prune(by: RetentionPolicy())
        #expect(try await document(of: "70001") != nil)
        try await prune(
            by: RetentionPolicy(documents: .seconds(1), holds: [LegalHold(account: Account.Name("main"))]))
        #expect(try await document(of: "70001") != nil)
        #expect(log.lines.isEmpty)
    }

    @Test func forgetsKeysAfterTheirTimeAndNotBefore() async throws {
        _ = try await ledger.accept(.create(key: "a"), as: Job.ID("job_1"), at: time.now().wall)
        _ = try await ledger.cancel(Job.ID("job_1"), at: time.now().wall)
        let policy = RetentionPolicy(keys: RetentionPolicy.shortestForKeys)
        let key = try #require(IdempotencyKey("a"))
        time.advance(by: RetentionPolicy.shortestForKeys)
        try await prune(by: policy)
        #expect(try await ledger.job(under: key, of: Caller.ID("billing")) != nil)
        time.advance(by: .seconds(1))
        try await prune(by: policy)
        #expect(try await ledger.job(under: key, of: Caller.ID("billing")) == nil)
        #expect(log.lines.map(\.message) == ["idempotency keys pruned"])
    }

    @Test func looksAgainAfterItsInterval() async throws {
        try await read("70001", as: "job_1")
        let service = retention(RetentionPolicy(documents: .seconds(86400), interval: .seconds(3600)))
        let running = Task { try await service.run() }
        await time.sleepers(1)
        #expect(try await document(of: "70001") != nil)
        time.advance(by: .seconds(86400 * 2))
        await time.sleepers(1)
        #expect(try await document(of: "70001") == nil)
        running.cancel()
        _ = try await running.value
    }

    @Test func anotherPolicyCountsFromTheNextRoundOn() async throws {
        try await read("70001", as: "job_1")
        let policy = Mutex(RetentionPolicy(interval: .seconds(3600)))
        let service = Retention(
            { policy.withLock { $0 } }, archive: ledger, time: time, logger: Logger(label: "test") { _ in log })
        let running = Task { try await service.run() }
        await time.sleepers(1)
        time.advance(by: .seconds(86400 * 2))
        await time.sleepers(1)
        #expect(try await document(of: "70001") != nil)
        policy.withLock { $0.documents = .seconds(86400) }
        time.advance(by: .seconds(3600))
        await time.sleepers(1)
        #expect(try await document(of: "70001") == nil)
        running.cancel()
        _ = try await running.value
    }
}

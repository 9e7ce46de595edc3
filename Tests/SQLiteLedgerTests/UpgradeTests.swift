import Billing
import Foundation
import GRDB
import TestSupport
import Testing

@testable import SQLiteLedger

/// A ledger of the first version, with one of everything in it, under today's program.
@Suite("Migrations")
struct UpgradeTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("ledger.sqlite") }

    init() async throws {
        folder = try TemporaryFolder()
        let fixture = try #require(
            Bundle.module.url(forResource: "version-1", withExtension: "sql", subdirectory: "Fixtures"))
        let rows = try String(contentsOf: fixture, encoding: .utf8)
        let path = folder.path("ledger.sqlite")
        try PageSeals.install()
        let queue = try DatabaseQueue(path: path, configuration: LedgerFile.configuration)
        try await queue.write { database in
            try database.execute(sql: String(decoding: Migrations.all[0], as: UTF8.self))
            try database.execute(sql: rows)
            try database.execute(sql: "PRAGMA application_id = \(Migrations.applicationID); PRAGMA user_version = 1")
        }
        try queue.close()
    }

    @Test func keepWhatTheFirstVersionWrote() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        let jobs = try await ledger.jobs(JobFilter(), PageRequest(limit: 100)).items
        #expect(
            jobs.map { "\($0.id) \($0.state.rawValue)" } == [
                "job_read queued", "job_waiting queued", "job_sending sending", "job_unknown outcome_unknown",
                "job_refused failed", "job_done succeeded",
            ])
        let done = try #require(jobs.last)
        #expect(
            done.operation
                == .createInvoice(amount: Money(minorUnits: 150_000, currency: .rub), service: "Рассылка SMS"))
        let invoice = try #require(
            try await ledger.invoice(Invoice.ID("70001"), of: .number("4521"), at: Account.Name("main")))
        let document = try #require(invoice.document)
        let bytes = try await ledger.bytes(of: document.id, in: 0..<document.size)
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("%%EOF\n"))
        let decisions = try await ledger.decisions(on: Job.ID("job_refused"))
        #expect(decisions.map(\.reason) == ["the subclient was there again", "and once more"])
        #expect(try await ledger.breaker(of: Account.Name("main")).isProven)
        #expect(try await ledger.egressEvents().map(\.kind) == [.wrongCredentials])
        try await ledger.close()
    }

    /// The promises hold across the upgrade: no key is forgotten, and what a crash broke off is nobody's guess.
    @Test func keepThePromisesOfTheFirstVersion() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        let key = try #require(IdempotencyKey("order-5"))
        #expect(try await ledger.job(under: key, of: Caller.ID("billing"))?.id == Job.ID("job_waiting"))
        let pace = try #require(try await ledger.pace(of: Account.Name("main")))
        #expect(pace.endedAt == nil)
        let recovered = try await ledger.recover(at: .at(1))
        #expect(recovered.map { "\($0.id) \($0.state.rawValue)" } == ["job_sending outcome_unknown"])
        #expect(try await ledger.queue().map(\.id) == [Job.ID("job_waiting"), Job.ID("job_read")])
        #expect(try await ledger.unknownOutcomes(of: Account.Name("main")) == 2)
        try await ledger.close()
        #expect(try await LedgerInspection.of(path).findings == [])
        // And once more, as nothing but a start.
        try await SQLiteLedger.open(path: path).close()
    }
}

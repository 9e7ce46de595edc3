import Billing
import Foundation
import GRDB
import TestSupport
import Testing

@testable import SQLiteLedger

@Suite("LedgerInspection")
struct LedgerInspectionTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("ledger.sqlite") }

    init() async throws {
        folder = try TemporaryFolder()
        try await SampleLedger().file.write(to: URL(fileURLWithPath: folder.path("ledger.sqlite")))
    }

    @Test func findsNothingInASoundLedgerAndLeavesItAsItIs() async throws {
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let inspection = try await LedgerInspection.of(path)
        #expect(inspection.findings == [])
        #expect((inspection.jobs, inspection.keys, inspection.documents) == (14, 12, 3))
        #expect((inspection.invoices, inspection.acts) == (2, 1))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    /// What a log holds counts, and stays in the log.
    @Test func readsWhatACrashLeft() async throws {
        let sample = try await SampleLedger()
        let (crashed, log) = (folder.path("crashed.sqlite"), folder.path("crashed.sqlite-wal"))
        try sample.crashed.file.write(to: URL(fileURLWithPath: crashed))
        try sample.crashed.log.write(to: URL(fileURLWithPath: log))
        #expect(try await LedgerInspection.of(crashed).jobs == 14)
        #expect(try Data(contentsOf: URL(fileURLWithPath: crashed)) == sample.crashed.file)
        #expect(try Data(contentsOf: URL(fileURLWithPath: log)) == sample.crashed.log)
    }

    struct Lie: Sendable, CustomStringConvertible {
        let sql: String
        let place: String
        let message: String

        var description: String { sql }

        init(_ sql: String, _ place: String, _ message: String) {
            self.sql = sql
            self.place = place
            self.message = message
        }
    }

    /// At least one for each rule, written as a program with a fault would write it.
    static let lies = [
        Lie("UPDATE jobs SET state = 'sending' WHERE id = 'job_9'", "jobs", "without an attempt that is"),
        Lie("UPDATE attempts SET ended_at = NULL WHERE job = 'job_0'", "attempts", "and its job is not"),
        Lie("UPDATE jobs SET attempts = 7 WHERE id = 'job_0'", "jobs", "another number of attempts"),
        Lie("UPDATE jobs SET finished_at = NULL WHERE id = 'job_0'", "jobs", "ended without a time"),
        Lie("UPDATE jobs SET problem = NULL WHERE id = 'job_3'", "jobs", "without a reason"),
        Lie("UPDATE jobs SET created_invoice = '70999' WHERE id = 'job_0'", "jobs", "an invoice that is not there"),
        Lie("UPDATE jobs SET created_invoice = '70001' WHERE id = 'job_1'", "jobs", "the invoice of another job"),
        Lie("UPDATE jobs SET state = 'sending' WHERE id = 'job_9'", "accounts", "several calls under way"),
        Lie(
            "UPDATE idempotency_keys SET caller = 'shop' WHERE key = 'key-1'", "idempotency_keys",
            "another caller's job"),
        Lie("UPDATE jobs SET subclient = '' WHERE id = 'job_1'", "jobs", "cannot be read"),
        Lie("UPDATE accounts SET pace_ended_at = 'yesterday'", "accounts", "cannot be read"),
        Lie("UPDATE documents SET sha256 = lower(hex(zeroblob(32)))", "documents", "have the SHA-256"),
        Lie("UPDATE documents SET size = size + 1", "documents", "bytes of"),
        Lie("DELETE FROM jobs WHERE id = 'job_0'", "attempts", "that is not there"),
    ]

    @Test(arguments: lies)
    func names(lie: Lie) async throws {
        try DatabaseQueue(path: path).inDatabase { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.execute(sql: lie.sql)
        }
        let findings = try await LedgerInspection.of(path).findings
        #expect(findings.contains { $0.place == lie.place && $0.message.contains(lie.message) }, "\(findings)")
    }

    @Test func everyRuleHasALie() {
        for rule in LedgerRule.all {
            #expect(
                Self.lies.contains { rule.table == $0.place && rule.message.contains($0.message) }, "\(rule.message)")
        }
    }

    @Test func looksAtNoLedgerThatIsInUseAbsentOrOld() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        await #expect(throws: LedgerOpenFailure.inUse(path: path)) { _ = try await LedgerInspection.of(path) }
        try await ledger.close()
        let lost = folder.path("none.sqlite")
        await #expect(throws: LedgerOpenFailure.unusable(path: lost, reason: "there is no such file")) {
            _ = try await LedgerInspection.of(lost)
        }
        #expect(!FileManager.default.fileExists(atPath: lost))
        try DatabaseQueue(path: path).inDatabase { try $0.execute(sql: "PRAGMA user_version = 1") }
        await #expect(throws: LedgerOpenFailure.self) { _ = try await LedgerInspection.of(path) }
    }
}

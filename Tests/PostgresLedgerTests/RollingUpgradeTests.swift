import Billing
import Foundation
import TestSupport
import Testing

@testable import PostgresLedger

/// Gateways of two versions on one database, while one after the other is replaced.
@Suite("PostgresLedger: rolling upgrade", .oneAtATime)
struct RollingUpgradeTests {
    @Test func theStatementsOfAnEarlierVersionWorkOnTheNewestSchema() async throws {
        let cluster = try await PostgresCluster.running()
        let url = try await cluster.database()
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Fixtures/as-of-version-2.sql")
        try await withLedger(at: url) { ledger in
            try await cluster.query(String(contentsOf: script, encoding: .utf8), in: url)
            let job = try #require(try await ledger.job(Job.ID("job_old")))
            #expect((job.state, job.createdInvoice) == (.succeeded, Invoice.ID("70001")))
            let document = try #require(
                try await ledger.invoice(Invoice.ID("70001"), of: .number("4521"), at: Account.Name("main"))?.document)
            #expect(!document.isElsewhere)
            #expect(try await ledger.bytes(of: document.id, in: 0..<3) == Data("abc".utf8))
            let repeated = try await ledger.accept(.create(key: "k1"), as: Job.ID("job_new"), at: .now)
            #expect(repeated == .keyReused(job.id) || repeated == .replayed(job))
        }
    }

    /// What an old gateway does not know of has to come to be without it.
    @Test func migrationsOnlyAddAndWhatTheyAddNeedsNoValue() {
        for (index, bytes) in Migrations.all.enumerated().dropFirst() {
            let sql = String(decoding: bytes, as: UTF8.self).replacing(/--[^\n]*/, with: "").uppercased()
            for word in ["DROP TABLE", "DROP COLUMN", "RENAME ", "SET NOT NULL", "ALTER COLUMN", "ADD CONSTRAINT"] {
                #expect(!sql.contains(word), "migration \(index + 1): \(word)")
            }
            for added in sql.matches(of: /ADD COLUMN ([^,;]*)/).map(\.1) where added.contains("NOT NULL") {
                #expect(added.contains("DEFAULT"), "migration \(index + 1): \(added)")
            }
        }
    }
}

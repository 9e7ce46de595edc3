import Billing
import Foundation
import TestSupport
import Testing

@testable import PostgresLedger

@Suite("PostgresLedger", .oneAtATime)
struct PostgresLedgerTests {
    @Test(arguments: LedgerConformance.checks.keys.sorted())
    func conforms(check: String) async throws {
        let run = try #require(LedgerConformance.checks[check])
        try await withLedger { try await run(LedgerConformance($0)) }
    }

    @Test func reopensWhereItWasClosed() async throws {
        let url = try await PostgresCluster.running().database()
        try await withLedger(at: url) { ledger in
            _ = try await ledger.accept(.create(), as: Job.ID("job_1"), at: .now)
            try await ledger.begin(Job.ID("job_1"), lease: .zero, at: .at(1))
        }
        try await withLedger(at: url) { ledger in
            let recovered = try await ledger.recover(at: .at(9))
            #expect(recovered.map(\.state) == [.outcomeUnknown])
        }
    }

    @Test func bringsTheSchemaUpOnceWhenManyStartTogether() async throws {
        let url = try await PostgresCluster.running().database()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { try await withLedger(at: url) { _ = try await $0.queue() } } }
            try await group.waitForAll()
        }
        #expect(
            try await PostgresCluster.running().query("SELECT count(*) FROM counterfoil_migrations", in: url)
                == "\(Migrations.all.count)")
    }

    @Test func refusesASchemaOfANewerGateway() async throws {
        let cluster = try await PostgresCluster.running()
        let url = try await cluster.database()
        try await withLedger(at: url) { ledger in
            // The newer gateway starts while this one runs, and adds something of its own: this one goes on.
            try await cluster.query("ALTER TABLE jobs ADD COLUMN novelty text", in: url)
            try await cluster.query("INSERT INTO counterfoil_migrations VALUES (99, now())", in: url)
            _ = try await ledger.accept(.create(), as: Job.ID("job_1"), at: .now)
            #expect(try await ledger.queue().count == 1)
        }
        await #expect(throws: PostgresOpenFailure.newer(url, version: 99, known: Migrations.all.count)) {
            try await withLedger(at: url) { _ in }
        }
    }

    /// What it has prepared gives other columns from then on, which the server refuses to go on with.
    @Test func goesOnWhenATableGrowsUnderPreparedStatements() async throws {
        let cluster = try await PostgresCluster.running()
        let url = try await cluster.database()
        try await withLedger(at: url) { ledger in
            for number in 1...12 {
                let id = Job.ID("job_\(number)")
                _ = try await ledger.accept(.create(key: "k\(number)"), as: id, at: .now)
                #expect(try await ledger.job(id)?.state == .queued)
                if number == 6 { try await cluster.query("ALTER TABLE jobs ADD COLUMN novelty text", in: url) }
                #expect(try await ledger.cancel(id, at: .now).state == .cancelled)
            }
        }
    }

    @Test func preparesNothingBehindAPoolerAndEverythingOnce() async throws {
        let cluster = try await PostgresCluster.running()
        let settings = PostgresSettings(url: try await cluster.database())
        let direct = try Connection(settings)
        for number in 1...3 { try direct.execute("SELECT $1::bigint", [.integer(number)]) }
        let known = try direct.execute("SELECT count(*) AS known FROM pg_prepared_statements").first
        #expect(try known?.integer("known") == 1)
        let pooler = try await PgBouncer(for: cluster)
        let pooled = try Connection(PostgresSettings(url: pooler.url(of: settings.url)))
        try pooled.execute("SELECT $1::bigint", [.integer(1)])
        let left = try pooled.execute("SELECT count(*) AS known FROM pg_prepared_statements").first
        #expect(try left?.integer("known") == 0)
        await pooler.stop()
    }

    @Test func refusesAServerThatForgets() async throws {
        let cluster = try await PostgresCluster.running()
        let url = try await cluster.database()
        try await cluster.query("ALTER DATABASE \(url.split(separator: "/").last ?? "") SET synchronous_commit = off")
        await #expect(throws: PostgresOpenFailure.forgetful(url, setting: "synchronous_commit = off")) {
            try await withLedger(at: url) { _ in }
        }
    }

    @Test func connectsAnewWhenTheServerEndedItsSessions() async throws {
        let cluster = try await PostgresCluster.running()
        let url = try await cluster.database()
        try await withLedger(at: url) { ledger in
            for number in 1...3 {
                _ = try await ledger.accept(.create(key: "k\(number)"), as: Job.ID("job_\(number)"), at: .now)
                try await cluster.disconnectEverybody(from: url)
            }
            #expect(try await ledger.queue().count == 3)
        }
    }

    @Test func trustsOnlyTheAuthorityItIsToldOf() async throws {
        let folder = try TemporaryFolder()
        for name in ["server", "stranger"] {
            let made = try await ChildProcess.run(
                [
                    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                    "-keyout", "\(name).key", "-out", "\(name).pem",
                ], in: folder.url)
            #expect(made.status == 0, "\(made.text)")
        }
        let cluster = try await PostgresCluster(
            in: folder,
            settings: [
                "ssl=on", "ssl_cert_file=\(folder.path("server.pem"))", "ssl_key_file=\(folder.path("server.key"))",
            ])
        let name = try #require(try await cluster.database().split(separator: "/").last)
        func url(_ host: String, trusting authority: String) -> String {
            let authority = folder.path("\(authority).pem")
            return
                "postgresql://counterfoil@\(host):\(cluster.port)/\(name)?sslmode=verify-full&sslrootcert=\(authority)"
        }
        try await withLedger(at: url("localhost", trusting: "server")) { ledger in
            _ = try await ledger.accept(.create(), as: Job.ID("job_1"), at: .now)
        }
        for refused in [url("localhost", trusting: "stranger"), url("127.0.0.1", trusting: "server")] {
            await #expect(throws: PostgresOpenFailure.self) { try await withLedger(at: refused) { _ in } }
        }
        await cluster.stop()
    }

    @Test func saysThatItIsNotReachable() async throws {
        await #expect(throws: PostgresOpenFailure.self) {
            try await withLedger(at: "postgresql://counterfoil@127.0.0.1:1/none") { _ in }
        }
    }
}

/// Runs `body` on a ledger in a database of its own, or on one at `url`.
func withLedger(
    at url: String? = nil, replica: String = "replica-1", _ body: (PostgresLedger) async throws -> Void
) async throws {
    var place = url
    if place == nil { place = try await PostgresCluster.running().database() }
    guard let place else { return }
    let ledger = try await PostgresLedger.open(PostgresSettings(url: place, connections: 3), replica: replica)
    do {
        try await body(ledger)
    } catch {
        await ledger.close()
        throw error
    }
    await ledger.close()
}

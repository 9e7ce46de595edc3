import Billing
import Foundation
import PostgresLedger
import TestSupport
import Testing

/// What the ledger makes of the server, and for comparison what the server's own benchmark makes of it. The rates are
/// printed and not judged: this build is not optimised, and the machine is not quiet.
@Suite("PostgresLedger: throughput", .oneAtATime)
struct AcceptThroughputTests {
    private static let clients = 64
    private static let creates = 3200

    @Test func acceptsEveryCreateOfManyClients() async throws {
        let cluster = try await PostgresCluster()
        let url = try await cluster.database()
        let inserts = try await pgbench(on: cluster, url: url)
        let accepted = try await accepts(at: url)
        print("accepts \(Int(accepted))/s, plain inserts \(Int(inserts))/s, \(Self.clients) clients")
        await cluster.stop()
    }

    /// Rows a second, each inserted and committed by itself.
    private func pgbench(on cluster: PostgresCluster, url: String) async throws -> Double {
        try await cluster.query(
            "CREATE TABLE plain (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, amount bigint, service text)",
            in: url)
        let script = cluster.folder.path("insert.sql")
        try Data("INSERT INTO plain (amount, service) VALUES (150000, 'service');\n".utf8).write(
            to: URL(fileURLWithPath: script))
        let perClient = Self.creates / Self.clients
        let (status, text) = try await ChildProcess.run([
            "pgbench", "-n", "-f", script, "-c", "\(Self.clients)", "-j", "2", "-t", "\(perClient)", url,
        ])
        #expect(status == 0, "\(text)")
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("tps = ") })
        return try #require(Double(line.split(separator: " ")[2]))
    }

    /// Creates a second, asked for by as many clients, each waiting for its last one to be durable.
    private func accepts(at url: String) async throws -> Double {
        var rate = 0.0
        try await withLedger(at: url) { ledger in
            let clock = ContinuousClock()
            let took = try await clock.measure {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for client in 0..<Self.clients {
                        group.addTask { try await Self.ask(ledger, as: client) }
                    }
                    try await group.waitForAll()
                }
            }
            rate = Double(Self.creates) / (took / .seconds(1))
            #expect(try await ledger.queue().count == Self.creates)
        }
        return rate
    }

    private static func ask(_ ledger: PostgresLedger, as client: Int) async throws {
        for number in 0..<creates / clients {
            let id = "\(client)-\(number)"
            _ = try await ledger.accept(.create(key: id, caller: .make(queueLimit: 100_000)), as: Job.ID(id), at: .now)
        }
    }
}

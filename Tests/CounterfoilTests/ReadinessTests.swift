import CurlTransport
import TestSupport
import Testing

@testable import counterfoil

/// Whether the real gateway says truly that requests should be sent to it.
@Suite("Readiness", .oneAtATime, .timeLimit(.minutes(30)))
struct ReadinessTests {
    @Test func comesAndGoesWithTheLedger() async throws {
        let cluster = try await PostgresCluster.running()
        let database = try await cluster.database()
        let name = try #require(database.split(separator: "/").last)
        var plan = Workshop.Plan()
        plan.ledger = database
        let workshop = try await Workshop(plan)
        try await workshop.using {
            try await workshop.start()
            #expect(try await workshop.admin.get("/readyz").text == "ok\n")

            try await cluster.query("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
            try await cluster.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'")
            let away = try await workshop.admin.get("/readyz")
            #expect(away.status == 503 && away.text == "not ready\nthe ledger does not answer\n")
            #expect(try await workshop.admin.get("/livez").status == 200, "a restart would not help")
            let refused = try await workshop.caller.create("1.00", key: "a")
            #expect(refused.status == 503 && refused["type"] == "urn:counterfoil:problem:ledger-unavailable")
            #expect(refused.headers["Retry-After"] != nil)

            try await cluster.query("ALTER DATABASE \(name) ALLOW_CONNECTIONS true")
            #expect(try await workshop.admin.get("/readyz").text == "ok\n")
            #expect(try await workshop.caller.create("1.00", key: "a", wait: 20).status == 201)
        }
    }
}

import Billing
import HTTPTypes
import HummingbirdTesting
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("Attempt routes")
struct AttemptRoutesTests {
    @Test func tellsAnOperatorWhatToLookForAndWhen() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            _ = try await client.create()
            let job = await world.upstream.call(1).job
            let open = try await client.ask(.get, "/jobs/\(job)/attempts", as: "ops")
            #expect(try open["order", "amount"] == .string("1500.00"))
            #expect(try open["order", "service"] == .string("Рассылка SMS"))
            #expect(try open["order", "caller"] == .string("billing"))
            #expect(open.text.contains(#""ended_at":null,"outcome":null"#))
            await world.upstream.answer(.failure(.outcomeUnknown("reset")))
            _ = try await client.ask(.get, "/jobs/\(job)", headers: [.prefer: "wait=30"])
            let closed = try await client.ask(.get, "/jobs/\(job)/attempts", as: "ops")
            #expect(closed.text.contains(#""outcome":"outcome_unknown""#))
            #expect(!closed.text.contains(#""ended_at":null"#))
        }
    }

    @Test func areForOperators() async throws {
        let world = try await APIWorld()
        try await world.application.test(.router) { test in
            let client = Client(client: test)
            guard case .string(let job) = try await client.create()["id"] else { Issue.record("no job"); return }
            #expect(try await client.ask(.get, "/jobs/\(job)/attempts").status == 403)
            let reply = try await client.ask(.get, "/jobs/\(job)/attempts", as: "ops")
            #expect(reply.status == 200)
            #expect(reply.text.hasSuffix(#""items":[]}"#))
            #expect(try await client.ask(.get, "/jobs/job_none/attempts", as: "ops").status == 404)
        }
    }
}

import Billing
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import GatewayAPI

/// What the REST surface says of the queue: urgency, position, deadline.
@Suite("Queue")
struct QueueRoutesTests {
    private func body(expiresIn seconds: TimeInterval, in world: APIWorld) -> String {
        let time = world.time.now().wall.addingTimeInterval(seconds)
        let text = time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        return #"{"amount": "1.00", "expires_at": "\#(text)"}"#
    }

    @Test func theMoreUrgentOvertakesAndEveryoneSeesIt() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            _ = try await client.create(key: "under way")
            _ = await world.upstream.call(1)
            let usual = try await client.create(key: "usual")
            #expect(try usual["position"] == .number("1"))
            #expect(try usual["urgency"] == .number("3"))
            let urgent = try await client.create(key: "urgent", headers: [.priority: "u=0"])
            #expect(try urgent["position"] == .number("1"))
            #expect(try urgent["urgency"] == .number("0"))
            #expect(urgent.headers[.retryAfter] == "60")
            let overtaken = try await client.ask(.get, try #require(usual.headers[.location]))
            #expect(try overtaken["position"] == .number("2"))
            await world.upstream.answer(APIWorld.created())
        }
    }

    @Test func refusesADeadlineThatTheQueueCannotMeet() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            _ = try await client.create(key: "under way")
            _ = await world.upstream.call(1)
            _ = try await client.create(key: "ahead")
            let late = try await client.create(body(expiresIn: 100, in: world), key: "late")
            #expect(late.status == 422)
            #expect(try late.problem() == (kind: "deadline-too-soon", fields: ["/expires_at"]))
            #expect(try await client.ask(.get, "/idempotency-keys/late").status == 404, "nothing was recorded")
            let intime = try await client.create(body(expiresIn: 130, in: world), key: "in time")
            #expect(intime.status == 202)
            await world.upstream.answer(APIWorld.created())
        }
    }

    @Test func aRepeatIsItsJobHoweverLate() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            _ = try await client.create(key: "under way")
            _ = await world.upstream.call(1)
            let text = body(expiresIn: 70, in: world)
            let first = try await client.create(text, key: "a")
            #expect(first.status == 202)
            world.time.advance(by: .seconds(60))
            let again = try await client.create(text, key: "a")
            #expect(again.status == 202)
            #expect(again.headers[.idempotentReplayed] == "true")
            await world.upstream.answer(APIWorld.created())
        }
    }

    @Test func aJobWhoseDeadlinePassesEndsAsExpired() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            _ = try await client.create(key: "under way")
            _ = await world.upstream.call(1)
            let job = try await client.create(body(expiresIn: 70, in: world), key: "a")
            let path = try #require(job.headers[.location])
            // The call takes longer than it was expected to.
            world.time.advance(by: .seconds(50))
            await world.upstream.answer(APIWorld.created())
            await world.time.sleepers(1)
            async let waited = client.ask(.get, path, headers: [.prefer: "wait=30"])
            await world.time.sleepers(2)
            world.time.advance(by: .seconds(20))
            let reply = try await waited
            #expect(try reply["state"] == .string("expired"))
            #expect(try reply["problem", "type"] == .string("urn:counterfoil:problem:expired"))
            #expect(await world.upstream.calls.count == 1)
        }
    }
}

import Billing
import Foundation
import HTTPTypes
import SQLiteLedger
import TestSupport
import Testing

@testable import GatewayAPI

/// Keys at the REST surface, as `standards.md` has them.
@Suite("Idempotency", .oneAtATime)
struct IdempotencyTests {
    private let bodies = [#"{"amount": "1500.00", "service": "SMS"}"#, #"{"amount": "1500.01", "service": "SMS"}"#]

    private func askAtOnce(_ count: Int, _ client: Client) async throws -> [(body: Int, reply: Reply)] {
        try await withThrowingTaskGroup(of: (Int, Reply).self) { group in
            for number in 0..<count {
                group.addTask { (number % 2, try await client.create(bodies[number % 2])) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func keysHave255CharactersAtMost() async throws {
        let world = try await APIWorld()
        try await world.asking { client in
            for (length, status) in [(1, 202), (255, 202), (256, 400)] {
                let key = String(repeating: "k", count: length)
                let reply = try await client.create(key: key)
                #expect(reply.status == status)
                let found = try await client.ask(.get, "/idempotency-keys/\(key)")
                #expect(found.status == (status == 202 ? 200 : 422))
            }
            let without = try await client.create(key: nil)
            #expect(without.status == 400)
        }
    }

    @Test func aThousandAtOnceUnderOneKeyAreOneJob() async throws {
        let world = try await APIWorld(queueLimit: 1)
        try await world.serving { client in
            let replies = try await askAtOnce(1000, client)
            let first = try #require(
                replies.first { $0.reply.status == 202 && $0.reply.headers[.idempotentReplayed] == nil })
            let job = try first.reply["id"]
            for (body, reply) in replies {
                #expect(reply.status == (body == first.body ? 202 : 422))
                if body == first.body { #expect(try reply["id"] == job) }
            }
            let replays = replies.filter { $0.reply.headers[.idempotentReplayed] == "true" }
            let seen = Dictionary(grouping: replies) {
                "\($0.reply.status) \($0.reply.headers[.idempotentReplayed] ?? "-")"
            }
            #expect(replays.count == 499, "\(seen.mapValues(\.count))")
            let others = replies.filter { $0.body != first.body }
            #expect(others.count == 500)
            #expect(try others.allSatisfy { try $0.reply.problem().kind == "idempotency-key-reused" })
            _ = await world.upstream.call(1)
            await world.upstream.answer(APIWorld.created())
            let settled = try await client.ask(.get, "/jobs/\(try text(job))", headers: [.prefer: "wait=30"])
            #expect(try settled["state"] == .string("succeeded"))
            #expect(await world.upstream.calls.count == 1)
            #expect(try await world.ledger.jobs(JobFilter(), PageRequest(limit: 10)).items.count == 1)
        }
    }

    @Test func aThousandAtOnceAfterTheEndAreOneAnswer() async throws {
        let world = try await APIWorld(answering: APIWorld.created())
        try await world.serving { client in
            let made = try await client.create(bodies[0], headers: [.prefer: "wait=30"])
            #expect(made.status == 201)
            let replies = try await askAtOnce(1000, client).filter { $0.body == 0 }.map(\.reply)
            #expect(replies.allSatisfy { $0.status == 201 && $0.headers[.idempotentReplayed] == "true" })
            // The clock stands still here, so even the links' expiry is the same.
            #expect(Set(replies.map(\.text)) == [made.text])
            #expect(await world.upstream.calls.count == 1)
        }
    }

    private func text(_ json: JSON?) throws -> String {
        guard case .string(let text)? = json else { throw NoText() }
        return text
    }

    private struct NoText: Error {}
}

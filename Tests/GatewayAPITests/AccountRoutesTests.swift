import Billing
import Foundation
import HTTPTypes
import SQLiteLedger
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("Account routes")
struct AccountRoutesTests {
    private let reason = #"{"reason": "the provider asked"}"#

    private func account(_ client: Client, _ place: Int = 0) async throws -> JSON {
        guard case .array(let items)? = try await client.ask(.get, "/accounts", as: "ops")["items"] else {
            throw None()
        }
        return items[place]
    }

    private struct None: Error {}

    @Test func tellsHowEachAccountStands() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            #expect(try await account(client)["state"] == .string("ready"))
            #expect(try await account(client)["gap_seconds"] == .number("60.0"))
            _ = try await client.create(key: "a")
            let job = await world.upstream.call(1).job
            world.time.advance(by: .seconds(7))
            _ = try await client.create(key: "b")
            let calling = try await account(client)
            #expect(calling["state"] == .string("calling") && calling["next_slot_at"] == .null)
            #expect(calling["calling"] == .string(job.rawValue))
            #expect(calling["queue"]?["oldest_at"] == .time(world.time.now().wall))
            await world.upstream.answer(.failure(.outcomeUnknown("reset")))
            await world.time.sleepers(1)
            let waiting = try await account(client)
            #expect(waiting["next_slot_at"] == .time(world.time.now().wall.addingTimeInterval(60)))
            #expect(waiting["queue"]?["depth"] == .number("1"))
            #expect(waiting["unknown_outcomes"] == .number("1"))
            #expect(try await account(client, 1)["name"] == .string("second"))
        }
    }

    @Test func aPausedAccountSendsNothingUntilItIsResumed() async throws {
        let world = try await APIWorld(answering: APIWorld.created())
        try await world.serving { client in
            let pause = try await client.ask(.post, "/accounts/main/pause", as: "ops", body: reason)
            #expect(pause.status == 200)
            #expect(try pause["state"] == .string("paused"))
            #expect(try pause["pause", "operator"] == .string("ops"))
            #expect(try pause["pause", "reason"] == .string("the provider asked"))
            let held = try await client.create()
            #expect(held.status == 202)
            #expect(try held["estimated_at"] == .null)
            _ = try await client.create(key: "other", query: "?account=second", headers: [.prefer: "wait=30"])
            #expect(await world.upstream.calls.map(\.account.rawValue) == ["second"])
            let resume = try await client.ask(.post, "/accounts/main/resume", as: "ops", body: reason)
            #expect(try resume["state"] != .string("paused"))
            #expect(try resume["pause"] == .null)
            #expect(await world.upstream.call(2).account == Account.Name("main"))
        }
    }

    @Test func resumingClosesTheBreaker() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            _ = try await client.create(key: "a")
            _ = try await client.create(key: "b")
            let refused = await world.upstream.call(1).job
            await world.upstream.answer(.failure(.refused(Refusal(code: 2, text: "authorise error"))))
            _ = try await client.ask(.get, "/jobs/\(refused)", headers: [.prefer: "wait=30"])
            let open = try await account(client)
            #expect(open["state"] == .string("breaker_open"))
            #expect(open["breaker"]?["opened_at"] == .time(world.time.now().wall))
            let resume = try await client.ask(.post, "/accounts/main/resume", as: "ops", body: reason)
            #expect(try resume["breaker", "open"] == .bool(false))
            await world.time.sleepers(1)
            world.time.advance(by: .seconds(60))
            _ = await world.upstream.call(2)
            await world.upstream.answer(APIWorld.created())
            let trail = try await client.ask(.get, "/audit?account=main", as: "ops").text
            #expect(trail.contains(#""person":null,"account":"main","job":null,"action":"breaker_opened""#))
            #expect(trail.contains(#""person":"ops","account":"main","job":null,"action":"resumed, breaker closed""#))
        }
    }

    @Test func onlyOperatorsLookAndDecide() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            #expect(try await client.ask(.get, "/accounts").status == 403)
            #expect(try await client.ask(.get, "/audit").status == 403)
            for action in ["pause", "resume"] {
                #expect(try await client.ask(.post, "/accounts/main/\(action)", body: reason).status == 403)
                #expect(try await client.ask(.post, "/accounts/none/\(action)", as: "ops", body: reason).status == 404)
                let silent = try await client.ask(.post, "/accounts/main/\(action)", as: "ops", body: "{}")
                #expect(silent.status == 422)
                #expect(try silent.problem().fields == ["/reason"])
            }
            #expect(try await world.ledger.audit(AuditFilter(), PageRequest()).items.isEmpty)
        }
    }

    @Test func theTrailIsPagedAndFiltered() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            for account in ["main", "second", "main"] {
                _ = try await client.ask(.post, "/accounts/\(account)/pause", as: "ops", body: reason)
            }
            let first = try await client.ask(.get, "/audit?account=main&limit=1", as: "ops")
            let link = try #require(first.headers[.link])
            let next = try #require(link.split(separator: "<").first?.split(separator: ">").first)
            let second = try await client.ask(.get, String(next), as: "ops")
            #expect(second.headers[.link] == nil)
            #expect(try first["items"] == second["items"])
            #expect(try await client.ask(.get, "/audit?person=nobody", as: "ops")["items"] == .array([]))
            #expect(try await client.ask(.get, "/audit?job=job_1", as: "ops")["items"] == .array([]))
            let other = String(next).replacing("account=main", with: "account=second")
            #expect(try await client.ask(.get, other, as: "ops").status == 422)
        }
    }
}

extension JSON {
    fileprivate subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}

import Billing
import Foundation
import HTTPTypes
import SQLiteLedger
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("Event routes")
struct EventRoutesTests {
    private struct Event: Hashable {
        let id: String
        let data: String
    }

    /// The events of a stream that has ended, as the HTML standard reads them: blocks of fields, comments passed over.
    private func events(_ text: String) -> [Event] {
        text.components(separatedBy: "\n\n").compactMap { block in
            let fields = block.split(separator: "\n").map { $0.split(separator: ": ", maxSplits: 1) }
            let values = Dictionary(fields.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
            guard values["event"] == "job", let id = values["id"], let data = values["data"] else { return nil }
            return Event(id: String(id), data: String(data))
        }
    }

    private func state(_ event: Event) throws -> JSON? {
        guard case .object(let members) = try JSONParser.parse(Array(event.data.utf8)) else { return nil }
        return members.first { $0.name == "state" }?.value
    }

    @Test func tellsAJobsWholeLifeAndEndsWithIt() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            let job = try #require(try await client.create().headers[.location])
            async let stream = client.ask(.get, "\(job)/events")
            _ = await world.upstream.call(1)
            await world.upstream.answer(APIWorld.created())
            let reply = try await stream
            #expect(reply.status == 200)
            #expect(reply.headers[.contentType] == "text/event-stream")
            #expect(reply.headers[.cacheControl] == "no-store")
            let told = events(reply.text)
            #expect(try told.map(state) == [.string("queued"), .string("sending"), .string("succeeded")])
            #expect(told.allSatisfy { $0.data.contains(#""links":{"job":"\#(job)"}"#) })
        }
    }

    @Test func goesOnAfterTheLastEventAndThenSaysThatNothingComes() async throws {
        let world = try await APIWorld(answering: APIWorld.created())
        try await world.serving { client in
            _ = try await client.create(headers: [.prefer: "wait=30"])
            let path = try #require(try await client.ask(.get, "/idempotency-keys/order-1")["id"])
            guard case .string(let id) = path else { Issue.record("no id"); return }
            let all = events(try await client.ask(.get, "/jobs/\(id)/events").text)
            #expect(all.count == 3)
            let rest = try await client.ask(.get, "/jobs/\(id)/events", headers: [.lastEventID: all[0].id])
            #expect(events(rest.text) == Array(all.dropFirst()))
            let over = try await client.ask(.get, "/jobs/\(id)/events", headers: [.lastEventID: all[2].id])
            #expect(over.status == 204)
            #expect(over.text.isEmpty)
        }
    }

    @Test func aStopEndsEveryStream() async throws {
        let world = try await APIWorld()
        let reply = try await world.stopping { client in
            try await client.ask(.get, "/events", headers: [.lastEventID: "0"])
        }
        #expect(reply.status == 200)
        #expect(reply.text.hasPrefix("retry: 5000\n\n"))
    }

    @Test func sendsACommentWhenNothingHappens() async throws {
        let world = try await APIWorld()
        let reply = try await world.stopping(after: .seconds(15)) { client in try await client.ask(.get, "/events") }
        #expect(reply.text == "retry: 5000\n\n: nothing new\n\n")
    }

    @Test func tellsACallerOfItsOwnJobsAndOperatorsOfAll() async throws {
        let world = try await APIWorld()
        for (caller, number) in [("billing", 1), ("shop", 2)] {
            let order = Order.create(key: "k", caller: .make(caller))
            _ = try await world.ledger.accept(order, as: Job.ID("job_\(number)"), at: world.time.now().wall)
        }
        for (caller, count) in [("billing", 1), ("shop", 1), ("reader", 0), ("ops", 2)] {
            let stopped = try await APIWorld(ledger: world.ledger)
            let reply = try await stopped.stopping { client in
                try await client.ask(.get, "/events", as: caller, headers: [.lastEventID: "0"])
            }
            #expect(events(reply.text).count == count, "\(caller)")
        }
    }

    @Test func refusesWhatIsNoEventsIdAndAnothersJob() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            let job = try #require(try await client.create().headers[.location])
            for id in ["x", "-1", "1.5", "99999999999999999999"] {
                let reply = try await client.ask(.get, "/events", headers: [.lastEventID: id])
                #expect(try reply.problem() == (kind: "invalid-input", fields: ["Last-Event-ID"]))
            }
            #expect(try await client.ask(.get, "\(job)/events", as: "shop").status == 404)
            #expect(try await client.ask(.get, "/events", as: nil).status == 401)
            _ = await world.upstream.call(1)
            await world.upstream.answer(APIWorld.created())
        }
    }
}

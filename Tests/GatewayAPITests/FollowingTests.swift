import Billing
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("Following a request")
struct FollowingTests {
    private let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func aTraceIsPassedToTheCall() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            let headers: HTTPFields = [.traceparent: parent, .tracestate: "a=1"]
            _ = try await client.create(headers: headers)
            let call = await world.upstream.call(1)
            let trace = try #require(call.trace)
            #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(trace.parentID != "00f067aa0ba902b7")
            #expect(trace.flags == 1)
            #expect(trace.state == "a=1")
            await world.upstream.answer(APIWorld.created())
        }
    }

    @Test func aBadTraceparentStartsANewTraceAndDropsTracestate() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            let headers: HTTPFields = [.traceparent: parent.replacing("00-4bf", with: "ff-4bf"), .tracestate: "a=1"]
            _ = try await client.create(headers: headers)
            let call = await world.upstream.call(1)
            let trace = try #require(call.trace)
            #expect(trace.traceID != "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(trace.state == nil)
            await world.upstream.answer(APIWorld.created())
        }
    }

    @Test func serverTimingTellsPositionAndWait() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            _ = try await client.create(key: "a")
            _ = await world.upstream.call(1)
            let second = try await client.create(key: "b")
            let timing = try #require(second.headers[.serverTiming])
            #expect(timing.hasPrefix("queue;desc=\"position 1\""))
            guard case .string(let job) = try second["id"] else { Issue.record("no job"); return }
            #expect(try await client.ask(.get, "/jobs/\(job)").headers[.serverTiming] != nil)
            await world.upstream.answer(APIWorld.created())
        }
    }
}

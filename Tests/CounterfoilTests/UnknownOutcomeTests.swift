import CurlTransport
import Foundation
import Simulator
import TestSupport
import Testing

/// A create whose answer was lost, with the real binary, from the moment that nobody knows to a person's last word.
@Suite("Unknown outcomes", .oneAtATime, .timeLimit(.minutes(30)))
struct UnknownOutcomeTests {
    @Test func areShownEverywhereAndSettledByWhatTheProviderShows() async throws {
        var provider = SimulatorConfiguration.calm(window: .milliseconds(40))
        provider.faults = [try #require(FaultRule("drop,times=1"))]
        let workshop = try await Workshop(.init(gap: "50ms", guardTime: "0s"), provider: provider)
        try await workshop.using {
            let gateway = try await workshop.start()
            let lost = try #require(try await workshop.caller.create("10.00", key: "lost")["id"])
            #expect(try await workshop.caller.settled(lost)["state"] == "outcome_unknown")
            let warning = try await gateway.line(containing: "outcome unknown, a person has to settle it", lost)
            #expect(warning.contains(#""level":"warning""#), "\(warning)")
            try await isListedApart(lost, workshop)

            // Of another subclient: the gateway believes no number before it has read it.
            let other = try await workshop.caller.create("11.00", key: "other", subclient: "4522", wait: 20)
            let invoice = try #require(other["id"].flatMap { Int($0) })
            #expect(try await resolve(lost, as: invoice, workshop).status == 409, "it is another create's")
            #expect(try await resolve(lost, as: 99_999, workshop).status == 202)
            while try await workshop.caller.get("/jobs/\(lost)").text.contains("does not know") == false {}
            #expect(try await workshop.caller.get("/jobs/\(lost)")["state"] == "outcome_unknown")
            #expect(try await resolve(lost, as: invoice - 1, workshop).status == 202)
            while try await workshop.caller.get("/jobs/\(lost)")["state"] != "succeeded" {}

            let ended = try await workshop.caller.get("/idempotency-keys/lost")
            #expect(ended["id"] == lost && ended["result", "id"] == "\(invoice - 1)", "\(ended.text)")
            let decisions = try await workshop.admin.get("/jobs/\(lost)/decisions").text
            #expect(decisions.contains(#""operator":"olga""#), "\(decisions)")
            #expect(decisions.contains("seen in the cabinet"), "\(decisions)")
            #expect(try await unknownOutcomes(workshop) == "0")
            #expect(workshop.simulator.arrivals.count { $0.command == "add_account" } == 2)
        }
    }

    private func isListedApart(_ job: String, _ workshop: Workshop) async throws {
        #expect(try await unknownOutcomes(workshop) == "1")
        let unknown = try await workshop.admin.get("/jobs?state=outcome_unknown").text
        #expect(unknown.contains(job), "\(unknown)")
        #expect(try await workshop.admin.get("/jobs?state=succeeded").text.contains(job) == false)
    }

    private func unknownOutcomes(_ workshop: Workshop) async throws -> String? {
        let page = try await workshop.admin.get("/metrics").text
        let name = #"counterfoil_unknown_outcomes{account="main"} "#
        return page.split(separator: "\n").first { $0.hasPrefix(name) }.map { String($0.dropFirst(name.count)) }
    }

    private func resolve(_ job: String, as invoice: Int, _ workshop: Workshop) async throws -> TestCaller.Reply {
        try await workshop.admin.post(
            "/jobs/\(job)/resolution",
            #"{"outcome": "created", "invoice": "\#(invoice)", "reason": "seen in the cabinet"}"#)
    }
}

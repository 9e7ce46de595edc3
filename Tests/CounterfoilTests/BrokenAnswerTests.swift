import Billing
import CurlTransport
import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// The provider at its worst: each fault ends in the state that tells the truth, and no create arrives twice.
@Suite("Broken answers", .oneAtATime)
struct BrokenAnswerTests {
    struct Case: Sendable, CustomStringConvertible {
        let fault: String
        let state: String
        /// Calls that the provider took for the create.
        let arrivals: ClosedRange<Int>

        var description: String { fault }
    }

    static let cases = [
        Case(fault: "drop,times=1", state: "outcome_unknown", arrivals: 1...1),
        Case(fault: "html,times=1", state: "outcome_unknown", arrivals: 1...1),
        Case(fault: "reset-response-after=0,times=1", state: "outcome_unknown", arrivals: 1...1),
        Case(fault: "close-response-after=40,times=1", state: "outcome_unknown", arrivals: 1...1),
        Case(fault: "close-response-after=190,times=1", state: "outcome_unknown", arrivals: 1...1),
        Case(fault: "close-request-after=10,times=1", state: "outcome_unknown", arrivals: 0...0),
        Case(fault: "reset-request-after=200,times=1", state: "outcome_unknown", arrivals: 0...1),
        Case(fault: "close-response-after=220,times=1", state: "succeeded", arrivals: 1...1),
        Case(fault: "truncate,times=1", state: "succeeded", arrivals: 1...1),
        Case(fault: "reset-response-after=5000,times=1", state: "succeeded", arrivals: 1...1),
        Case(fault: "error=5,times=1", state: "failed", arrivals: 1...1),
        Case(fault: "error=9,times=2", state: "succeeded", arrivals: 3...3),
    ]

    @Test(arguments: cases)
    func endInTheTruth(broken: Case) async throws {
        var provider = SimulatorConfiguration.calm(window: .milliseconds(40))
        provider.dialects = [.crlf]
        provider.faults = [try #require(FaultRule(broken.fault))]
        let workshop = try await Workshop(.init(gap: "50ms", guardTime: "0s"), provider: provider)
        try await workshop.using {
            try await workshop.start()
            let accepted = try await workshop.caller.create("77.00", key: "a")
            let job = try await workshop.caller.settled(try #require(accepted["id"]))
            #expect(job["state"] == broken.state, "\(job.text)")
            // A second create shows that the first one is not sent behind its back.
            #expect(try await workshop.caller.create("78.00", key: "b", wait: 20).status == 201)
            let creates = workshop.simulator.arrivals.filter { $0.sum == "77.00" }
            #expect(broken.arrivals.contains(creates.count))
            if broken.state == "succeeded" { try await checkDocument(of: job, in: workshop) }
        }
    }

    /// A PDF that was cut is fetched again, and comes whole.
    private func checkDocument(of job: TestCaller.Reply, in workshop: Workshop) async throws {
        let id = try #require(job["result", "id"])
        let path = "/subclients/4521/invoices/\(id)"
        let pdf = try await workshop.caller.get("\(path)/pdf", wait: 20)
        #expect(pdf.status == 200)
        #expect(pdf.bytes == workshop.simulator.pdf(ofCreated: Int(id) ?? 0))
    }

    @Test func aReadThatBreaksOffEachTimeIsToldAsTheProvidersFault() async throws {
        var provider = SimulatorConfiguration.calm(window: .milliseconds(40))
        provider.faults = [FaultRule(.drop, command: "get_act")]
        let workshop = try await Workshop(.init(gap: "50ms", guardTime: "0s"), provider: provider)
        try await workshop.using {
            try await workshop.start()
            let reply = try await workshop.caller.get("/subclients/4521/acts/501", wait: 20)
            let type = "urn:counterfoil:problem:upstream-interrupted"
            #expect(reply.status == 502 && reply["type"] == type, "\(reply.text)")
            #expect(reply.headers["Content-Type"] == "application/problem+json")
            #expect(workshop.simulator.arrivals.count == Job.interruptionLimit)
            let job = try await workshop.caller.get(try #require(reply["job"]))
            #expect(job.status == 200 && job["state"] == "failed" && job["problem", "type"] == type, "\(job.text)")
            try await workshop.simulator.setFaults([])
            #expect(try await workshop.caller.get("/subclients/4521/acts/501", wait: 20).status == 200)
        }
    }

    @Test func aProviderThatIsAwayLosesNothing() async throws {
        let workshop = try await Workshop(
            .init(gap: "50ms", guardTime: "0s"), provider: .calm(window: .milliseconds(40)))
        try await workshop.using {
            try await workshop.simulator.setFaults([FaultRule(.refuse)])
            let gateway = try await workshop.start()
            let accepted = try await workshop.caller.create("77.00", key: "a")
            _ = try await gateway.line(containing: #""outcome":"not_sent""#)
            try await workshop.simulator.setFaults([])
            let job = try await workshop.caller.settled(try #require(accepted["id"]))
            #expect(job["state"] == "succeeded")
            #expect(workshop.simulator.arrivals.count == 1)
        }
    }
}

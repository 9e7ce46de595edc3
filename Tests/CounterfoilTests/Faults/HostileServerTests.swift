import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// Creates through the real binary that meet everything but a provider: each ends in the truth, in bounded time and
/// memory.
@Suite("Hostile servers", .oneAtATime)
struct HostileServerTests {
    /// Documents of the accounts; with base64 and what surrounds a document the body may have seven mebibytes.
    private static let documentLimit = 4 << 20
    /// The accounts' `timeouts.total`.
    private static let patience: Duration = .seconds(4)

    @Test func costLittleTimeAndMemory() async throws {
        let folder = try TemporaryFolder()
        let certificates = try await Certificates()
        let servers = try await HostileServer.all(certificates, in: folder)
        let workshop = try await Workshop(Self.plan(for: servers))
        try await workshop.using {
            let gateway = try await workshop.start()
            for server in servers { try await meet(server, gateway, workshop) }
            #expect(workshop.simulator.arrivals.isEmpty)
        }
        for server in servers { await server.process?.stop() }
        print("hostile servers: \(servers.count) met, each in at most \(Self.patience)")
    }

    private static func plan(for servers: [HostileServer]) -> Workshop.Plan {
        var plan = Workshop.Plan(logins: servers.map(\.name), gap: "60m", documentLimit: "4MiB")
        plan.timeouts = "{connect: 1s, first_byte: 1s, idle: 1s, total: 4s}"
        for server in servers {
            plan.urls[server.name] = server.url
            plan.accountKeys[server.name] = server.keys
        }
        return plan
    }

    private func meet(_ server: HostileServer, _ gateway: ChildProcess, _ workshop: Workshop) async throws {
        try gateway.resetPeak()
        let before = try gateway.kibibytes("VmRSS")
        let start = ContinuousClock.now
        let accepted = try await workshop.caller.create("77.00", key: server.name, account: server.name)
        let id = try #require(accepted["id"], "\(server.name): \(accepted.text)")
        let line = try await gateway.line(containing: #""outcome":"#, #""job_id":"\#(id)""#)
        #expect(line.contains(#""outcome":"\#(server.outcome.rawValue)""#), "\(server.name): \(line)")
        // Twice the patience: what is bounded here is the gateway's time, on a machine that does other things too.
        #expect(ContinuousClock.now - start < Self.patience * 2, "\(server.name)")
        let growth = (try gateway.kibibytes("VmHWM") - before) * 1024
        #expect(growth < 2 * Self.documentLimit + (16 << 20), "\(server.name) cost \(growth) bytes at the highest")
        try await checkState(of: id, after: server, workshop.caller)
        if let server = server.server { #expect(server.accepted == 1) }
    }

    private func checkState(of job: String, after server: HostileServer, _ caller: TestCaller) async throws {
        if server.outcome == .notSent {
            let state = try await caller.get("/jobs/\(job)")["state"]
            #expect(["queued", "sending"].contains(state), "\(server.name)")
            #expect(server.server?.requests.isEmpty != false, "\(server.name)")
        } else {
            let settled = try await caller.settled(job)
            #expect(
                settled["state"] == (server.outcome == .created ? "succeeded" : "outcome_unknown"), "\(server.name)")
            #expect(settled["result", "document", "sha256"] == nil, "\(server.name): a document that was not whole")
            #expect(server.server?.requests.count == 1, "\(server.name)")
        }
    }
}

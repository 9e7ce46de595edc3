import CurlTransport
import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// The ledger on a file system that is full, turns read-only in the middle, or may not be written from the start.
@Suite("Full disks", .oneAtATime, .timeLimit(.minutes(30)))
struct FullDiskTests {
    private static let plan = {
        // Whoever waits for an answer that never comes gives up soon.
        var plan = Workshop.Plan(gap: "50ms", guardTime: "0s", timeouts: "{first_byte: 2s}")
        plan.ledgerFile = "small/ledger.sqlite"
        return plan
    }()

    private static var provider: SimulatorConfiguration {
        var provider = SimulatorConfiguration.calm(window: .milliseconds(40))
        provider.embedsFont = false
        return provider
    }

    private static func workshop() async throws -> Workshop {
        let workshop = try await Workshop(plan, provider: provider)
        try FileManager.default.createDirectory(
            atPath: workshop.folder.path("small"), withIntermediateDirectories: true)
        return workshop
    }

    @Test(arguments: TroubledDisk.Trouble.allCases)
    func refusesAndReadsOnAndRecovers(trouble: TroubledDisk.Trouble) async throws {
        let workshop = try await Self.workshop()
        let disk = try await TroubledDisk(trouble, in: workshop.folder)
        try await workshop.using {
            let gateway = try await workshop.start(under: disk.launcher)
            let first = try await workshop.caller.create("70.00", key: "first", wait: 20)
            #expect(first.status == 201)
            try disk.begin(under: gateway)
            let accepted = try await fillUp(workshop.caller)
            try await checkReads(first, workshop)
            try disk.end(under: gateway)
            for job in accepted { #expect(try await workshop.caller.settled(job)["state"] == "succeeded") }
            #expect(try await workshop.caller.create("79.00", key: "last", wait: 20).status == 201)
            let arrivals = workshop.simulator.arrivals.filter { $0.command == "add_account" }
            #expect(arrivals.count == accepted.count + 2)
            #expect(Set(arrivals.map(\.sum)).count == arrivals.count, "a create arrived twice")
        }
    }

    /// Creates until one is refused: pages that the log already has may be written again for a while.
    private func fillUp(_ caller: TestCaller) async throws -> [String] {
        var accepted: [String] = []
        for number in 100..<1000 {
            let reply = try await caller.create("\(number).00", key: "\(number)")
            guard reply.status == 202, let id = reply["id"] else {
                #expect([503, 507].contains(reply.status), "\(reply.text)")
                #expect(reply["type"] == "urn:counterfoil:problem:ledger-unavailable")
                #expect(reply.headers["Retry-After"] != nil)
                return accepted
            }
            accepted.append(id)
        }
        Issue.record("the disk never was full")
        return accepted
    }

    private func checkReads(_ first: TestCaller.Reply, _ workshop: Workshop) async throws {
        let id = try #require(first["id"])
        let invoice = try await workshop.caller.get("/subclients/4521/invoices/\(id)")
        #expect(invoice.status == 200)
        let pdf = try await workshop.caller.get("/subclients/4521/invoices/\(id)/pdf")
        #expect(pdf.bytes == workshop.simulator.pdf(ofCreated: Int(id) ?? 0))
    }

    @Test(arguments: TroubledDisk.Trouble.allCases)
    func keepsTheEndOfACallUntilItCanBeWritten(trouble: TroubledDisk.Trouble) async throws {
        let workshop = try await Self.workshop()
        let disk = try await TroubledDisk(trouble, in: workshop.folder)
        try await workshop.using {
            let gateway = try await workshop.start(under: disk.launcher)
            try await workshop.simulator.setFaults([FaultRule(.response(.stall, after: 0), times: 1)])
            let proxied = try await workshop.caller.create("70.00", key: "first")
            let job = try #require(proxied["id"])
            while workshop.simulator.arrivals.isEmpty { _ = try await workshop.caller.get("/jobs/\(job)") }
            try disk.begin(under: gateway)
            let line = try await gateway.line(containing: "outcome kept in memory", job)
            #expect(line.contains(trouble == .isFull ? "the disk is full" : "the file system is read-only"), "\(line)")
            try disk.end(under: gateway)
            #expect(try await workshop.caller.settled(job)["state"] == "outcome_unknown")
            #expect(workshop.simulator.arrivals.count == 1)
        }
    }

    @Test(arguments: [
        #"mount -t tmpfs none "$0"; mount -o remount,ro "$0""#,
        #"mount --bind "$0" "$0"; mount -o remount,bind,ro "$0""#,
    ])
    func refusesToStartWhereItMayNotWrite(script: String) async throws {
        let workshop = try await Self.workshop()
        try await workshop.using {
            // A ledger that is there already, for the second script.
            try await workshop.start()
            await workshop.stop()
            let launcher = TroubledDisk.mounted(script, at: workshop.folder.path("small"))
            let gateway = try workshop.launch(under: launcher)
            let line = try await gateway.line(containing: "Error: the ledger")
            #expect(line.contains("cannot be used") && line.contains("(Read-only file system)"), "\(line)")
            #expect(await gateway.exit() == 1)
        }
    }
}

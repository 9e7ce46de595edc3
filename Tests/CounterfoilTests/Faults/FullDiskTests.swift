import CurlTransport
import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// The ledger on a file system of its own that is full, or may not be written. Needs the right to mount one: root's, or
/// that of a user namespace.
@Suite("Full disks", .oneAtATime, .timeLimit(.minutes(30)))
struct FullDiskTests {
    private static let plan = {
        var plan = Workshop.Plan(gap: "50ms", guardTime: "0s")
        plan.ledgerFile = "small/ledger.sqlite"
        return plan
    }()

    private static var provider: SimulatorConfiguration {
        var provider = SimulatorConfiguration.calm(window: .milliseconds(40))
        provider.embedsFont = false
        return provider
    }

    /// Starts the gateway in a mount namespace, after a script with the folder as `$0`.
    private static func launcher(_ workshop: Workshop, _ script: String) -> [String] {
        let words = ["unshare", "--map-root-user", "--mount", "sh", "-ec", "\(script); exec \"$@\""]
        return words + [workshop.folder.path("small")]
    }

    private static func workshop() async throws -> Workshop {
        let workshop = try await Workshop(plan, provider: provider)
        try FileManager.default.createDirectory(
            atPath: workshop.folder.path("small"), withIntermediateDirectories: true)
        return workshop
    }

    @Test func refusesAndReadsOnAndRecovers() async throws {
        let workshop = try await Self.workshop()
        try await workshop.using {
            let script = #"mount -t tmpfs -o size=2m none "$0""#
            let gateway = try await workshop.start(under: Self.launcher(workshop, script))
            let first = try await workshop.caller.create("70.00", key: "first", wait: 20)
            #expect(first.status == 201)
            let ballast = try Ballast(seenBy: gateway, in: workshop.folder.path("small"))
            try ballast.fill()
            let accepted = try await fillUp(workshop.caller)
            try await checkReads(first, workshop)
            try ballast.drop()
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

    @Test func keepsTheEndOfACallUntilThereIsRoom() async throws {
        let workshop = try await Self.workshop()
        try await workshop.using {
            let script = #"mount -t tmpfs -o size=2m none "$0""#
            let gateway = try await workshop.start(under: Self.launcher(workshop, script))
            try await workshop.simulator.setFaults([FaultRule(.response(.stall, after: 0), times: 1)])
            let proxied = try await workshop.caller.create("70.00", key: "first")
            let job = try #require(proxied["id"])
            while workshop.simulator.arrivals.isEmpty { _ = try await workshop.caller.get("/jobs/\(job)") }
            let ballast = try Ballast(seenBy: gateway, in: workshop.folder.path("small"))
            try ballast.fill()
            _ = try await gateway.line(containing: "outcome kept in memory", job)
            try ballast.drop()
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
            let words = ["serve", "--config", workshop.folder.path("gateway.yaml")]
            let gateway = try ChildProcess.counterfoil(words, under: Self.launcher(workshop, script))
            #expect(try await gateway.line(containing: "Error: the ledger").contains("cannot be used"))
            #expect(await gateway.exit() == 1)
        }
    }
}

/// A file that takes all the room there is, in a mount namespace of the gateway's.
private struct Ballast {
    private let path: String

    init(seenBy gateway: ChildProcess, in folder: String) throws {
        path = "/proc/\(gateway.processIdentifier)/root\(folder)/ballast"
    }

    func fill() throws {
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { file.closeFile() }
        var isFull = false
        while !isFull {
            do {
                try file.write(contentsOf: Data(count: 4096))
            } catch {
                isFull = true
            }
        }
    }

    func drop() throws {
        try FileManager.default.removeItem(atPath: path)
    }
}

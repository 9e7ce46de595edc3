import Foundation
import Glibc
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// How the real gateway starts, what it says meanwhile, and how it stops.
@Suite("Life cycle", .oneAtATime)
struct LifeCycleTests {
    @Test func tellsTheServiceManagerThatItIsReadyAliveAndStopping() async throws {
        let workshop = try await Workshop()
        let inbox = try DatagramInbox(path: workshop.folder.path("notify.sock"))
        defer { inbox.close() }
        try await workshop.using {
            try await workshop.start(under: [
                "env", "NOTIFY_SOCKET=\(workshop.folder.path("notify.sock"))", "WATCHDOG_USEC=300000",
            ])
            await inbox.message("READY=1")
            await inbox.message("WATCHDOG=1")
            #expect(await workshop.stop() == 0)
            await inbox.message("STOPPING=1")
            #expect(inbox.messages.count { $0 == "READY=1" } == 1)
        }
    }

    @Test func aStopAnswersWhoeverWaitsAndLetsTheCallUnderWayEnd() async throws {
        var provider = SimulatorConfiguration.calm()
        provider.latency = .seconds(1)
        let workshop = try await Workshop(Workshop.Plan(gap: "5s"), provider: provider)
        try await workshop.using {
            try await workshop.start()
            let first = try #require(try await workshop.caller.create("1.00", key: "first")["id"])
            while try await workshop.caller.get("/jobs/\(first)")["state"] == "queued" {}
            async let second = workshop.caller.create("2.00", key: "second", wait: 20)
            while try await workshop.caller.get("/idempotency-keys/second").status != 200 {}
            #expect(await workshop.stop() == 0)
            let waiting = try await second
            #expect(waiting.status == 202)
            try await workshop.start()
            let ended = try await workshop.caller.get("/jobs/\(first)")
            #expect(ended["state"] == "succeeded", "its call had ended before the process did")
            let job = try #require(waiting["id"])
            #expect(try await workshop.caller.settled(job)["state"] == "succeeded")
        }
    }

    @Test func itsMemoryIsNobodysToRead() async throws {
        let workshop = try await Workshop()
        try await workshop.using {
            let gateway = try await workshop.start()
            let limits = try String(contentsOfFile: "/proc/\(gateway.processIdentifier)/limits", encoding: .utf8)
            #expect(limits.firstMatch(of: #/Max core file size +0 +0 /#) != nil)
            // The kernel gives the files of a process that may not be dumped to root (proc(5)).
            let owner = try FileManager.default.attributesOfItem(atPath: "/proc/\(gateway.processIdentifier)/mem")
            #expect(owner[.ownerAccountID] as? Int == 0)
        }
    }
}

import Foundation
import TestSupport
import Testing

@testable import counterfoil

/// A gateway without descriptors, and one with a thousand peers that say nothing.
@Suite("Scarcity", .oneAtATime, .timeLimit(.minutes(30)))
struct ScarcityTests {
    @Test func withoutDescriptorsItWaitsAndThenGoesOn() async throws {
        var plan = Workshop.Plan()
        plan.descriptors = 64
        let workshop = try await Workshop(plan)
        try await workshop.using {
            let gateway = try await workshop.start()
            var connections = try (0..<100).map { _ in try RawConnection(port: workshop.port) }
            _ = try await gateway.line(containing: "cannot accept connections")
            let start = (ContinuousClock.now, try gateway.processorTime)
            // It asks again every 200 ms: the client that is told after its head time-out of 10 s sees many of them.
            let silent = await connections[0].read(patience: .seconds(3))
            #expect(!silent.isClosed)
            let share = (try gateway.processorTime - start.1) / (ContinuousClock.now - start.0)
            #expect(share < 0.5, "it spent \(share) of a processor on waiting")
            connections.removeAll()
            let reply = try await workshop.caller.get("/jobs")
            #expect(reply.status == 200)
        }
    }

    @Test func aThousandSlowConnectionsCostLittleAndDelayNobody() async throws {
        var plan = Workshop.Plan()
        plan.limits = ["header_timeout": "3s"]
        let workshop = try await Workshop(plan)
        try await workshop.using {
            let gateway = try await workshop.start()
            #expect(try await workshop.caller.get("/jobs").status == 200)
            let before = (try gateway.openDescriptors, try gateway.kibibytes("VmRSS"))
            let slow = try (0..<1000).map { _ in try RawConnection(port: workshop.port) }
            for connection in slow { connection.send("GET /jobs HTTP/1.1\r\nHost: a\r\nX: ") }
            for _ in 0..<20 { #expect(try await workshop.caller.get("/jobs").status == 200) }
            let grown = try gateway.kibibytes("VmRSS") - before.1
            #expect(grown < 1000 * 64, "\(grown) KiB for a thousand connections")
            for connection in slow {
                let reply = await connection.read()
                #expect(reply.statuses == [408] && reply.isClosed)
            }
            // A refused connection lingers for a second: some hundred requests, each of a millisecond or two.
            for _ in 0..<5000 where try gateway.openDescriptors > before.0 + 2 {
                _ = try await workshop.caller.get("/jobs")
            }
            #expect(try gateway.openDescriptors <= before.0 + 2)
        }
    }
}

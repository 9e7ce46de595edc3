import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// The real binary between a real provider's socket and a real caller's.
@Suite("The main job", .oneAtATime)
struct MainJobTests {
    /// Each dialect in turn: the number of the invoice, and the bytes to the last one.
    @Test func bringsEveryDialectsDocumentHome() async throws {
        let workshop = try await Workshop(
            .init(gap: "50ms", guardTime: "0s"), provider: .calm(window: .milliseconds(40)))
        try await workshop.using {
            try await workshop.start()
            for (number, dialect) in Dialect.allCases.enumerated() {
                let reply = try await workshop.caller.create("15\(number).50", key: "key-\(number)", wait: 20)
                #expect(reply.status == 201, "\(dialect): \(reply.text)")
                let link = try #require(reply["links", "pdf"], "\(dialect)")
                let pdf = try await workshop.caller.open(link)
                #expect(pdf.bytes == workshop.simulator.pdf(ofCreated: 70001 + number), "\(dialect)")
                #expect(pdf.sha256 == reply["document", "sha256"])
            }
            let connections = workshop.simulator.arrivals.map(\.connection)
            #expect(Set(connections).count == Dialect.allCases.count, "a connection that dies would repeat a create")
        }
    }

    @Test func survivesARestart() async throws {
        let workshop = try await Workshop()
        try await workshop.using {
            try await workshop.start()
            let first = try await workshop.caller.create("10.00", key: "a", wait: 20)
            let second = try await workshop.caller.create("20.00", key: "b")
            #expect(await workshop.stop() == 0)
            try await workshop.start()
            let replay = try await workshop.caller.create("10.00", key: "a")
            #expect(replay.status == 201)
            #expect(replay["id"] == first["id"])
            let pdf = try await workshop.caller.open(try #require(first["links", "pdf"]))
            #expect(pdf.sha256 == first["document", "sha256"])
            let settled = try await workshop.caller.settled(try #require(second["id"]))
            #expect(settled["state"] == "succeeded")
            #expect(workshop.simulator.arrivals.count == 2)
        }
    }

    @Test func aThousandReadersAreOneCall() async throws {
        let workshop = try await Workshop()
        try await workshop.using {
            try await workshop.start()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<1000 {
                    group.addTask { try await workshop.caller.get("/subclients/4521/invoices/60123", wait: 20).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 1000))
            #expect(workshop.simulator.arrivals.count == 1)
        }
    }

    @Test func aWrongPasswordIsOneArrivalUntilItChanges() async throws {
        let plan = Workshop.Plan(
            logins: ["good", "bad"], passwords: ["bad": "wrong"], gap: "50ms", guardTime: "0s")
        let workshop = try await Workshop(plan, provider: .calm(window: .milliseconds(40)))
        try await workshop.using {
            try await workshop.start()
            let refused = try await workshop.caller.create("10.00", key: "a", account: "bad", wait: 20)
            #expect(refused.status == 502)
            let held = try await workshop.caller.create("11.00", key: "b", account: "bad")
            for number in 0..<5 {
                let reply = try await workshop.caller.create(
                    "2\(number).00", key: "g\(number)", account: "good", wait: 20)
                #expect(reply.status == 201)
            }
            #expect(workshop.simulator.arrivals.filter { $0.login == "bad" }.map(\.errorCode) == [2])
            await workshop.stop()
            try await workshop.start()
            #expect(try await workshop.caller.create("30.00", key: "g9", account: "good", wait: 20).status == 201)
            #expect(workshop.simulator.arrivals.filter { $0.login == "bad" }.count == 1, "a restart tries it again")
            await workshop.stop()
            try workshop.write("bad-password", Workshop.password(of: "bad"))
            try await workshop.start()
            #expect(try await workshop.caller.settled(try #require(held["id"]))["state"] == "succeeded")
        }
    }

    @Test func aSecondGatewayOnTheLedgerIsRefused() async throws {
        let workshop = try await Workshop()
        try await workshop.using {
            try await workshop.start()
            let second = try ChildProcess.counterfoil(["serve", "--config", workshop.folder.path("gateway.yaml")])
            #expect(try await second.line(containing: "another process holds the ledger").contains("ledger.sqlite"))
            #expect(await second.exit() == 1)
        }
    }

    @Test func theDemoDoesItAll() async throws {
        let demo = try ChildProcess.counterfoil(["demo", "--once"])
        #expect(await demo.exit() == 0)
        _ = try await demo.line(containing: "done: two invoices")
    }
}

import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// A sample of the breaks of `EveryByteTests`, through the real binary, with its ledger read again after a restart.
@Suite("Broken lines of the real binary", .oneAtATime)
struct BrokenLineTests {
    private static let logins = (0..<12).map { "line\(10 + $0)" }

    struct Ended: Sendable {
        let sum: String
        let fault: FaultProxy.Break
        let job: String
        let state: String
        let invoice: String?
    }

    @Test func leaveTheTruthInTheLedger() async throws {
        var provider = SimulatorConfiguration.calm(window: .milliseconds(20))
        provider.dialects = [.preambleEpilogue]
        provider.embedsFont = false
        var plan = Workshop.Plan(logins: Self.logins, gap: "20ms", guardTime: "10ms")
        plan.timeouts = "{first_byte: 500ms, idle: 500ms}"
        provider.port = try FreePort.find()
        let port = UInt16(provider.port)
        let proxies = Dictionary(uniqueKeysWithValues: try Self.logins.map { ($0, try FaultProxy(to: port)) })
        for (login, proxy) in proxies {
            plan.urls[login] = "http://127.0.0.1:\(proxy.port)/sys/documents.php"
        }
        let workshop = try await Workshop(plan, provider: provider)
        try await workshop.using {
            try await workshop.start()
            let ended = try await breakAll(proxies, workshop)
            try await check(ended, workshop)
            await workshop.stop()
            try await workshop.start()
            try await check(ended, workshop)
            print("broken lines: \(ended.count) creates through the real binary, each read twice")
        }
    }

    private func breakAll(_ proxies: [String: FaultProxy], _ workshop: Workshop) async throws -> [Ended] {
        let first = Self.logins[0]
        let whole = try await workshop.caller.create("10000.00", key: "whole", account: first, wait: 20)
        #expect(whole.status == 201)
        let passage = try #require(await proxies[first]?.passages().first)
        let breaks = Self.sample(of: passage)
        return try await withThrowingTaskGroup(of: [Ended].self) { group in
            for (index, login) in Self.logins.enumerated() {
                guard let proxy = proxies[login] else { continue }
                let own = stride(from: index, to: breaks.count, by: Self.logins.count)
                group.addTask {
                    var ended: [Ended] = []
                    for number in own {
                        proxy.breakNext(breaks[number])
                        ended.append(
                            try await create("\(10_001 + number).00", breaks[number], login: login, workshop.caller))
                    }
                    return ended
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// Both ends of each direction, and a dozen places between.
    private static func sample(of passage: FaultProxy.Passage) -> [FaultProxy.Break] {
        FaultProxy.Direction.allCases.flatMap { direction in
            let size = passage[direction]
            let offsets = Array(stride(from: 0, to: size, by: size / 13)) + [size - 1, size]
            return offsets.flatMap { offset in
                FaultProxy.Manner.allCases.map { FaultProxy.Break(manner: $0, direction: direction, offset: offset) }
            }
        }
    }

    private func create(
        _ sum: String, _ fault: FaultProxy.Break, login: String, _ caller: TestCaller
    ) async throws -> Ended {
        let accepted = try await caller.create(sum, key: sum, account: login)
        let id = try #require(accepted["id"], "\(accepted.text)")
        let job = try await caller.settled(id)
        return Ended(
            sum: sum, fault: fault, job: id, state: job["state"] ?? "", invoice: job["result", "id"])
    }

    private func check(_ ended: [Ended], _ workshop: Workshop) async throws {
        for create in ended {
            let arrivals = workshop.simulator.arrivals.filter { $0.sum == create.sum && $0.outcome == "created" }
            let state = try await workshop.caller.get("/jobs/\(create.job)")["state"]
            #expect(state == create.state, "\(create)")
            switch create.state {
            case "succeeded":
                #expect(arrivals.map(\.created) == [Int(create.invoice ?? "")], "\(create)")
                try await checkDocument(of: create, workshop)
            case "outcome_unknown": #expect(arrivals.count <= 1, "\(create)")
            default: Issue.record("ended in \(create)")
            }
        }
    }

    private func checkDocument(of create: Ended, _ workshop: Workshop) async throws {
        let invoice = try #require(create.invoice)
        let login = try #require(workshop.simulator.arrivals.first { $0.created == Int(invoice) }?.login)
        let path = "/subclients/4521/invoices/\(invoice)/pdf?account=\(login)"
        let pdf = try await workshop.caller.get(path, wait: 20)
        #expect(pdf.status == 200, "\(create): \(pdf.text)")
        #expect(pdf.bytes == workshop.simulator.pdf(ofCreated: Int(invoice) ?? 0), "\(create)")
    }
}

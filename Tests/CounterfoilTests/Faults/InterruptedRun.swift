import Foundation
import Simulator
import TestSupport

@testable import counterfoil

/// One create or read of the real binary, which is interrupted in some way, and started again without it; then everything
/// promised must hold, by the provider's journal.
struct InterruptedRun: Sendable {
    enum Operation: String, CaseIterable, Sendable {
        case create, read
    }

    /// How the first of the two processes fared.
    struct First: Sendable {
        /// The job, when its 202 was seen.
        var job: String?
        var isSettled = false
        /// Nil while it runs.
        var status: Int32?
        var log = ""
    }

    static let window: Duration = .milliseconds(60)

    let operation: Operation
    let workshop: Workshop

    init(_ operation: Operation) async throws {
        self.operation = operation
        var provider = SimulatorConfiguration.calm(window: Self.window)
        provider.embedsFont = false
        workshop = try await Workshop(.init(gap: "60ms", guardTime: "20ms"), provider: provider)
    }

    /// The first process: until the job is settled, or until it ends before.
    func begin(under launcher: [String]) async throws -> First {
        var first = First()
        let gateway: ChildProcess
        do {
            gateway = try await workshop.start(under: launcher)
        } catch {
            // It ended before it listened.
            first.status = await workshop.stop(SIGKILL)
            first.log = try String(contentsOf: workshop.logFile, encoding: .utf8)
            return first
        }
        do {
            var reply = try await request()
            // As a caller would whose request was refused for lack of room.
            if reply.status == 503 { reply = try await request() }
            first.job = reply.status == 202 ? reply["id"] : nil
            if let job = first.job {
                _ = try await workshop.caller.settled(job)
                first.isSettled = true
            }
        } catch {
            // The connection went with the process, or it answers with problems and is about to end.
        }
        if !first.isSettled { first.status = await gateway.exit() }
        first.log = try String(contentsOf: workshop.logFile, encoding: .utf8)
        return first
    }

    /// The second process, and what is wrong with its outcome.
    func violations(after first: First) async throws -> [String] {
        await workshop.stop(SIGKILL)
        try await startAgain()
        let caller = workshop.caller
        var reply: TestCaller.Reply
        if let job = first.job {
            reply = try await caller.settled(job)
        } else {
            reply = try await request()
            if reply.status == 202, let job = reply["id"] { reply = try await caller.settled(job) }
        }
        let outcome = Outcome(reply)
        let next = try await caller.create("78.00", key: "next", wait: 20)
        var violations = next.status == 201 ? [] : ["the next create: \(next.text)"]
        violations += judge(outcome)
        if outcome.state == "succeeded" { violations += try await judgeDocument(outcome) }
        return violations + judgePace()
    }

    /// Its port may have become the near end of a connection of another test, for a moment.
    private func startAgain() async throws {
        for _ in 1..<10 {
            do {
                try await workshop.start()
                return
            } catch {
                await workshop.stop(SIGKILL)
            }
        }
        try await workshop.start()
    }

    private func request() async throws -> TestCaller.Reply {
        switch operation {
        case .create: try await workshop.caller.create("77.00", key: "first")
        case .read: try await workshop.caller.get("/subclients/4521/acts/501")
        }
    }
}

extension InterruptedRun {
    private struct Outcome {
        let state: String
        let id: String?

        /// Of a settled job, or of the invoice or act itself.
        init(_ reply: TestCaller.Reply) {
            state = reply["state"] ?? Self.state(by: reply)
            id = reply["state"] == nil ? reply["id"] : reply["result", "id"]
        }

        /// Of a request that was sent again and found its job settled.
        private static func state(by reply: TestCaller.Reply) -> String {
            if (200...201).contains(reply.status) { return "succeeded" }
            return reply["type"] == "urn:counterfoil:problem:outcome-unknown" ? "outcome_unknown" : reply.text
        }
    }

    private func judge(_ outcome: Outcome) -> [String] {
        let arrivals = workshop.simulator.arrivals
        let creates = arrivals.filter { $0.sum == "77.00" }
        switch (operation, outcome.state) {
        case (.create, "succeeded"):
            return creates.map(\.created) == [outcome.id.flatMap { Int($0) }] ? [] : ["succeeded, arrived \(creates)"]
        case (.create, "outcome_unknown"):
            return creates.count <= 1 ? [] : ["unknown, arrived \(creates)"]
        case (.read, "succeeded"):
            let reads = arrivals.count { $0.command == "get_act" }
            return (1...2).contains(reads) ? [] : ["read \(reads) times"]
        default:
            return ["ended in \(outcome.state)"]
        }
    }

    private func judgeDocument(_ outcome: Outcome) async throws -> [String] {
        let path = operation == .create ? "invoices/\(outcome.id ?? "")" : "acts/501"
        let pdf = try await workshop.caller.get("/subclients/4521/\(path)/pdf", wait: 20)
        let sent = workshop.simulator.arrivals.filter { $0.sum == "77.00" || $0.command == "get_act" }
        let isSent = sent.contains { $0.documentSHA256 == pdf.sha256 }
        return pdf.status == 200 && isSent ? [] : ["another document, with status \(pdf.status)"]
    }

    private func judgePace() -> [String] {
        let arrivals = workshop.simulator.arrivals
        let moments = arrivals.map(\.monotonic)
        let shortest = zip(moments.dropFirst(), moments).map { Duration.nanoseconds($0 - $1) }.min() ?? .seconds(1)
        let isKept = shortest >= Self.window && arrivals.allSatisfy { $0.errorCode == nil }
        return isKept ? [] : ["two calls within \(shortest)"]
    }
}

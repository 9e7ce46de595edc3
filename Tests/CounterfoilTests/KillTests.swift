import CurlTransport
import Foundation
import Simulator
import Synchronization
import TestSupport
import Testing

@testable import counterfoil

/// 200 creates and 200 reads from 20 clients over ten logins, while the gateway is killed five times. `KILLS` says how often
/// instead, for `Tests/Proofs/run load`: the load grows with it, and the provider's minute is shorter.
@Suite("Killed and restarted", .oneAtATime)
struct KillTests {
    private static let logins = (0..<10).map { "login\($0)" }
    private static let kills = ProcessInfo.processInfo.environment["KILLS"].flatMap { Int($0) } ?? 5
    private static let isLong = kills > 5
    private static let window: Duration = isLong ? .milliseconds(200) : .seconds(1)
    /// Creates of each client, and as many reads.
    private static let rounds = max(10, kills / 4)
    private static let requests = 40 * rounds

    @Test func nothingIsDoubledLostOrTooSoon() async throws {
        let workshop = try await Workshop(
            .init(logins: Self.logins, gap: Self.isLong ? "200ms" : "1s"), provider: .calm(window: Self.window))
        let crowd = Crowd(workshop: workshop, rounds: Self.rounds)
        try await workshop.using {
            try await workshop.start()
            await crowd.gatewayIsUp()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<20 { group.addTask { try await crowd.work(as: client) } }
                group.addTask {
                    for kill in 1...Self.kills {
                        await crowd.hasFinished(kill * Self.requests / (Self.kills + 1))
                        await crowd.gatewayIsDown()
                        await workshop.stop(SIGKILL)
                        try await workshop.start()
                        await crowd.gatewayIsUp()
                        if Self.isLong { say("progress \(kill) \(Self.kills)") }
                    }
                }
                try await group.waitForAll()
            }
            let outcomes = await crowd.outcomes
            checkPace(workshop.simulator.arrivals)
            checkCreates(outcomes, workshop.simulator)
            try await checkDocuments(outcomes, workshop)
            if Self.isLong { report(outcomes, workshop.simulator) }
        }
    }

    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    /// What `Tests/Proofs/run` reads.
    private func report(_ outcomes: [Crowd.Outcome], _ simulator: ProviderSimulator) {
        say("count kills \(Self.kills)")
        say("count requests \(outcomes.count)")
        say("count calls \(simulator.arrivals.count)")
        say("count unknown_outcomes \(outcomes.filter { $0.state == "outcome_unknown" }.count)")
    }

    private func checkPace(_ arrivals: [Arrival]) {
        for login in Self.logins {
            let moments = arrivals.filter { $0.login == login }.map(\.monotonic)
            let gaps = zip(moments.dropFirst(), moments).map { $0 - $1 }
            #expect(gaps.allSatisfy { .nanoseconds($0) >= Self.window }, "\(login): \(gaps.min() ?? 0) ns")
        }
        #expect(!arrivals.contains { $0.errorCode == 9 })
    }

    private func checkCreates(_ outcomes: [Crowd.Outcome], _ simulator: ProviderSimulator) {
        let creates = outcomes.filter { $0.sum != nil }
        #expect(creates.count == Self.requests / 2)
        for outcome in creates {
            let arrivals = simulator.arrivals.filter { $0.sum == outcome.sum }
            switch outcome.state {
            case "succeeded": #expect(arrivals.map(\.created) == [Int(outcome.invoice ?? "")], "\(outcome)")
            case "outcome_unknown": #expect(arrivals.count <= 1, "\(outcome)")
            default: Issue.record("ended in \(outcome)")
            }
        }
        let unknown = creates.filter { $0.state == "outcome_unknown" }.count
        #expect(unknown <= Self.kills * Self.logins.count, "only calls under way may become unknown")
    }

    private func checkDocuments(_ outcomes: [Crowd.Outcome], _ workshop: Workshop) async throws {
        let sent = Set(workshop.simulator.arrivals.compactMap(\.documentSHA256))
        let settled = outcomes.filter { $0.state == "succeeded" }
        #expect(settled.count >= Self.requests * (Self.isLong ? 1 : 3) / 4)
        for outcome in settled {
            guard let link = outcome.link else {
                Issue.record("no document: \(outcome)")
                continue
            }
            let pdf = try await workshop.caller.open(link)
            #expect(pdf.status == 200 && pdf.sha256 == outcome.sha256 && sent.contains(pdf.sha256))
        }
    }
}

/// Twenty clients that repeat a request until they have an answer, as services do.
private actor Crowd {
    struct Outcome: Sendable {
        let sum: String?
        let state: String
        let invoice: String?
        let link: String?
        let sha256: String?
    }

    private let workshop: Workshop
    private let rounds: Int
    private(set) var outcomes: [Outcome] = []
    private var isUp = false
    private var waitingForGateway: [CheckedContinuation<Void, Never>] = []
    private var waitingForCount: (count: Int, wake: CheckedContinuation<Void, Never>)?

    init(workshop: Workshop, rounds: Int) {
        self.workshop = workshop
        self.rounds = rounds
    }

    func gatewayIsUp() {
        isUp = true
        waitingForGateway.forEach { $0.resume() }
        waitingForGateway = []
    }

    func gatewayIsDown() { isUp = false }

    /// Returns once that many requests have come to their end.
    func hasFinished(_ count: Int) async {
        if outcomes.count < count { await withCheckedContinuation { waitingForCount = (count, $0) } }
    }

    /// So many creates and reads, two clients a login, each read of another document.
    func work(as client: Int) async throws {
        let login = "login\(client % 10)"
        for number in 0..<rounds {
            let sum = "\(1000 + client * rounds + number).00"
            let job = try await persist { caller in
                try await caller.create(sum, key: "key-\(sum)", subclient: "\(4000 + client)", account: login)
            }
            note(try await follow(job), sum: sum)
            let act = number.isMultiple(of: 2) ? "acts/\(501 + number)" : "acts?number=A-\(501 + number)"
            let path = number.isMultiple(of: 3) ? "invoices/\(60001 + number)" : act
            let separator = path.contains("?") ? "&" : "?"
            let read = try await persist { caller in
                try await caller.get("/subclients/\(4000 + client)/\(path)\(separator)account=\(login)")
            }
            note(try await follow(read), sum: nil)
        }
    }

    private func note(_ reply: TestCaller.Reply, sum: String?) {
        outcomes.append(
            Outcome(
                sum: sum, state: reply["state"] ?? (reply.status == 200 ? "succeeded" : reply.text),
                invoice: reply["result", "id"], link: reply["result", "links", "pdf"] ?? reply["links", "pdf"],
                sha256: reply["result", "document", "sha256"] ?? reply["document", "sha256"]))
        if let waiting = waitingForCount, outcomes.count >= waiting.count {
            waitingForCount = nil
            waiting.wake.resume()
        }
    }

    private func follow(_ accepted: TestCaller.Reply) async throws -> TestCaller.Reply {
        // The document itself: its read was accepted before a kill and ended before it was asked for again.
        if accepted.status == 200 { return accepted }
        guard accepted.status == 202, let job = accepted["id"] else { throw TestCaller.Unexpected(reply: accepted) }
        return try await persist { try await $0.settled(job) }
    }

    /// Asks until there is an answer: a gateway that is down is waited for.
    private func persist(
        _ request: @Sendable (TestCaller) async throws -> TestCaller.Reply
    ) async throws -> TestCaller.Reply {
        while true {
            if !isUp { await withCheckedContinuation { waitingForGateway.append($0) } }
            do {
                return try await request(workshop.caller)
            } catch is TransferFailure {
                // The connection went with the gateway; whatever it had accepted is found again under the same key.
                await Task.yield()
            }
        }
    }
}

import CurlTransport
import Foundation
import Simulator
import Synchronization
import Testing

@testable import counterfoil

/// 200 creates and 200 reads from 20 clients over ten logins, while the gateway is killed five times.
@Suite("Killed and restarted")
struct KillTests {
    private static let logins = (0..<10).map { "login\($0)" }
    private static let kills = 5

    @Test func nothingIsDoubledLostOrTooSoon() async throws {
        let workshop = try await Workshop(.init(logins: Self.logins))
        let crowd = Crowd(workshop: workshop)
        try await workshop.using {
            try await workshop.start()
            await crowd.gatewayIsUp()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<20 { group.addTask { try await crowd.work(as: client) } }
                group.addTask {
                    for kill in 1...Self.kills {
                        await crowd.hasFinished(kill * 400 / (Self.kills + 1))
                        await crowd.gatewayIsDown()
                        await workshop.stop(SIGKILL)
                        try await workshop.start()
                        await crowd.gatewayIsUp()
                    }
                }
                try await group.waitForAll()
            }
            let outcomes = await crowd.outcomes
            checkPace(workshop.simulator.arrivals)
            checkCreates(outcomes, workshop.simulator)
            try await checkDocuments(outcomes, workshop)
        }
    }

    private func checkPace(_ arrivals: [Arrival]) {
        for login in Self.logins {
            let moments = arrivals.filter { $0.login == login }.map(\.monotonic)
            let gaps = zip(moments.dropFirst(), moments).map { $0 - $1 }
            #expect(gaps.allSatisfy { $0 >= 1_000_000_000 }, "\(login): \(gaps.min() ?? 0) ns")
        }
        #expect(!arrivals.contains { $0.errorCode == 9 })
    }

    private func checkCreates(_ outcomes: [Crowd.Outcome], _ simulator: ProviderSimulator) {
        let creates = outcomes.filter { $0.sum != nil }
        #expect(creates.count == 200)
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
        #expect(settled.count >= 300)
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
    private(set) var outcomes: [Outcome] = []
    private var isUp = false
    private var waitingForGateway: [CheckedContinuation<Void, Never>] = []
    private var waitingForCount: (count: Int, wake: CheckedContinuation<Void, Never>)?

    init(workshop: Workshop) {
        self.workshop = workshop
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

    /// Ten creates and ten reads, two clients a login, each read of another document.
    func work(as client: Int) async throws {
        let login = "login\(client % 10)"
        for number in 0..<10 {
            let sum = "\(1000 + client * 10 + number).00"
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

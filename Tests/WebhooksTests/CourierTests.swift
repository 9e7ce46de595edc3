import Billing
import CurlTransport
import Foundation
import Logging
import TestSupport
import Testing

@testable import Webhooks

@Suite("Courier", .timeLimit(.minutes(1)))
struct CourierTests {
    private let time = ManualTimeSource()
    private let ledger = MemoryLedger()
    private let name = Notice.Target(caller: Caller.ID("billing"), name: "main")

    private func target(_ url: String, networks: [String] = ["127.0.0.0/8"]) throws -> WebhookTarget {
        let secret = try #require(WebhookSecret(Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")))
        return WebhookTarget(
            target: name, url: url, secrets: [secret], networks: networks.compactMap(AddressRange.init))
    }

    /// Runs a courier for the target while `body` looks on, which begins when the courier has found nothing to do.
    private func delivering(to target: WebhookTarget, _ body: () async throws -> Void) async throws {
        let courier = Courier(
            outbox: ledger, transport: try CurlTransport(configuration: .init(userAgent: "test")), time: time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, jitter: { 0 })
        try await courier.serve([target])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await courier.run() }
            await time.sleepers(1)
            try await body()
            group.cancelAll()
        }
    }

    private func settle(_ id: String) async throws -> Job.ID {
        let date = time.now().wall
        _ = try await ledger.accept(.create(key: id), as: Job.ID(id), at: date)
        return try await ledger.cancel(Job.ID(id), at: date).id
    }

    /// Lets so much time pass once the courier rests.
    private func pass(_ duration: Duration) async {
        await time.sleepers(1)
        time.advance(by: duration)
    }

    private func logged(_ count: Int, about job: Job.ID) async throws -> NoticeReport {
        while true {
            if let report = try await ledger.notices(about: job).first, report.attempts.count == count { return report }
            await Task.yield()
        }
    }

    private func answer(_ status: String) -> [ScriptedServer.Step] {
        [.read, .write("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n"), .close]
    }

    @Test func triesAgainWhenItIsTimeAndNotBefore() async throws {
        let server = try ScriptedServer(answer("500 Oops"), answer("204 No Content"))
        try await delivering(to: try target(server.origin)) {
            let job = try await settle("job_1")
            await pass(.seconds(1))
            let refused = try await logged(1, about: job)
            #expect(refused.notice.state == .pending)
            #expect(refused.attempts.map(\.status) == [500])
            await pass(.milliseconds(4999))
            await time.sleepers(1)
            #expect(try await ledger.notices(about: job).first?.attempts.count == 1)
            await pass(.seconds(1))
            let taken = try await logged(2, about: job)
            #expect((taken.notice.state, taken.attempts.last?.status) == (.delivered, 204))
        }
        let ids = server.requests.map { $0.split(separator: "\r\n").first { $0.hasPrefix("webhook-id:") } }
        #expect(ids.count == 2 && ids[0] == ids[1] && ids[0] != nil)
    }

    @Test func connectsToNoInsideAddressThatIsNotNamed() async throws {
        let server = try ScriptedServer(answer("204 No Content"))
        try await delivering(to: try target("http://localhost:\(server.port)/", networks: ["10.0.0.0/8"])) {
            let job = try await settle("job_1")
            await pass(.seconds(1))
            let report = try await logged(1, about: job)
            #expect(report.attempts.first?.note == "the name has no address that may be called")
            #expect(server.accepted == 0)
        }
    }

    @Test func leavesATargetAloneThatIsDown() async throws {
        let server = try ScriptedServer(answer("503 Busy"))
        try await delivering(to: try target(server.origin)) {
            var jobs: [Job.ID] = []
            for number in 1...5 { jobs.append(try await settle("job_\(number)")) }
            await pass(.seconds(1))
            for job in jobs { _ = try await logged(1, about: job) }
            await pass(.seconds(20))
            await time.sleepers(1)
            #expect(server.accepted == 5)
            // A minute after the last failure one of them tries it for all.
            await pass(.seconds(60))
            while server.accepted < 6 { await Task.yield() }
            await pass(.seconds(1))
            await time.sleepers(1)
            #expect(server.accepted == 6)
        }
    }
}

import Billing
import Logging
import SQLiteLedger
import Scheduling
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import counterfoil

/// A ledger is opened before it has been read through: until it has, it is written into and read from, and nothing is sent.
@Suite("CheckedSending")
struct CheckedSendingTests {
    private let upstream = ScriptedUpstream()

    private func scheduler() async throws -> Scheduler {
        try await Scheduler(
            plans: [
                AccountPlan(account: Account.Name("main"), gap: .seconds(60), guardTime: .zero, credentialsMark: "mark")
            ],
            ledger: try await SQLiteLedger.temporary(), upstream: upstream, time: ManualTimeSource(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test func sendsOnceTheLedgerHasBeenReadThrough() async throws {
        let scheduler = try await scheduler()
        let (reading, end) = AsyncStream<Void>.makeStream()
        let sending = CheckedSending(check: { for await _ in reading { return } }, scheduler: scheduler)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await sending.run() }
                _ = try await scheduler.submit(.create(key: "early"))
                #expect(await upstream.calls.isEmpty)
                end.yield()
                _ = await upstream.call(1)
                trigger.triggerGracefulShutdown()
                await upstream.answer(.failure(.notSent("over")))
                try await group.waitForAll()
            }
        }
    }

    @Test func sendsNothingFromADamagedLedger() async throws {
        let scheduler = try await scheduler()
        _ = try await scheduler.submit(.create(key: "early"))
        let sending = CheckedSending(
            check: { () throws(LedgerFailure) in throw .damaged("a page") }, scheduler: scheduler)
        await #expect(throws: LedgerFailure.damaged("a page")) { try await sending.run() }
        #expect(await upstream.calls.isEmpty)
    }
}

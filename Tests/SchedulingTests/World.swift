import Billing
import Logging
import SQLiteLedger
import Scheduling
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

/// A scheduler's surroundings, all of them in the test's hands.
struct World {
    let accounts: [String]
    let ledger: SQLiteLedger
    let upstream = ScriptedUpstream()
    let time = ManualTimeSource()

    init(accounts: [String] = ["main"]) async throws {
        self.accounts = accounts
        ledger = try await SQLiteLedger.temporary()
    }

    func scheduler(credentials: String = "mark") async throws -> Scheduler {
        let plans = accounts.map {
            AccountPlan(
                account: Account.Name($0), gap: .seconds(60), guardTime: .milliseconds(500),
                credentialsMark: credentials)
        }
        return try await Scheduler(
            plans: plans, ledger: ledger, upstream: upstream, time: time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Runs a scheduler while `body` runs, and stops it gracefully when that has ended.
    func running(
        credentials: String = "mark", _ body: @escaping @Sendable (Scheduler) async throws -> Void
    ) async throws {
        try await running(try await scheduler(credentials: credentials), body)
    }

    func running(
        _ scheduler: Scheduler, _ body: @escaping @Sendable (Scheduler) async throws -> Void
    ) async throws {
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.run() }
                defer { trigger.triggerGracefulShutdown() }
                try await body(scheduler)
            }
        }
    }

    func submit(_ order: Order, to scheduler: Scheduler) async throws -> Job {
        switch try await scheduler.submit(order) {
        case .accepted(let job), .attached(let job), .replayed(let job): return job
        case let other: throw Unexpected(acceptance: other)
        }
    }

    struct Unexpected: Error {
        let acceptance: Acceptance
    }

    /// Submits creates, stops the scheduler while the first one's call is under way, then lets `answer` end that call.
    func stoppedDuringACall(keys: [String], answer: @escaping @Sendable () async -> Void) async throws -> Job.ID {
        let scheduler = try await scheduler()
        for key in keys { _ = try await submit(.create(key: key), to: scheduler) }
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.run() }
                _ = await upstream.call(1)
                trigger.triggerGracefulShutdown()
                await answer()
                try await group.waitForAll()
            }
        }
        return await upstream.call(1).job
    }
}

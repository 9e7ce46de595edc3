import Billing
import Foundation
import SQLiteLedger
import TestSupport
import Testing

@testable import Scheduling

@Suite("Scheduler, accounts")
struct SchedulerAccountsTests {
    private let main = Account.Name("main")
    private let person = Caller.ID("ops")

    @Test func aPauseOutlivesARestart() async throws {
        let world = try await World(accounts: ["main", "other"])
        try await world.running { scheduler in
            let paused = try await scheduler.pause(main, by: person, because: "maintenance")
            #expect(paused?.pause?.reason == "maintenance")
            #expect(try await scheduler.pause(Account.Name("none"), by: person, because: "x") == nil)
        }
        try await world.running { scheduler in
            _ = try await world.submit(.create(), to: scheduler)
            let other = Order.create(key: "b", caller: .make(accounts: ["other"]), account: "other")
            _ = try await world.submit(other, to: scheduler)
            #expect(await world.upstream.call(1).account == Account.Name("other"))
            await world.upstream.answer(.success(.created(Invoice.ID("70001"), amount: nil, content: .make())))
            #expect(try await scheduler.accounts().first?.queued == 1)
            _ = try await scheduler.resume(main, by: person, because: "over")
            #expect(await world.upstream.call(2).account == main)
            await world.upstream.answer(.success(.created(Invoice.ID("70002"), amount: nil, content: .make())))
        }
        #expect(try await world.ledger.pause(of: main) == nil)
    }

    @Test func takesUpNewAccountsAndSilencesThoseThatAreGone() async throws {
        let world = try await World(accounts: ["main"])
        let other = Account.Name("other")
        let plans = ["main", "other"].map {
            AccountPlan(
                account: Account.Name($0), gap: .seconds(60), guardTime: .milliseconds(500), credentialsMark: "mark")
        }
        try await world.running { scheduler in
            let order = Order.create(caller: .make(accounts: ["other"]), account: "other")
            _ = try await world.submit(order, to: scheduler)
            scheduler.admit(try await scheduler.prepare(plans)) {}
            try await scheduler.follow(plans)
            #expect(await world.upstream.call(1).account == other)
            await world.upstream.answer(.success(.created(Invoice.ID("70001"), amount: nil, content: .make())))
            try await scheduler.follow([plans[0]])
            #expect(try await scheduler.accounts().map(\.account) == [main])
            #expect(try await scheduler.pause(other, by: person, because: "x") == nil)
            let late = Order.create(key: "b", caller: .make(accounts: ["other"]), account: "other")
            let held = try await world.submit(late, to: scheduler)
            world.time.advance(by: .seconds(61))
            _ = try await world.submit(.create(key: "c"), to: scheduler)
            #expect(await world.upstream.call(2).account == main)
            await world.upstream.answer(.success(.created(Invoice.ID("70002"), amount: nil, content: .make())))
            scheduler.admit(try await scheduler.prepare(plans)) {}
            try await scheduler.follow(plans)
            #expect(await world.upstream.call(3).job == held.id)
            await world.upstream.answer(.success(.created(Invoice.ID("70003"), amount: nil, content: .make())))
        }
    }

    /// Else the first call of an account whose jobs waited would find nobody who knows its password.
    @Test func setsANewcomerToWorkOnlyOnceItWasIntroduced() async throws {
        let world = try await World(accounts: ["main"])
        let other = Account.Name("other")
        let plan = AccountPlan(
            account: other, gap: .seconds(60), guardTime: .milliseconds(500), credentialsMark: "mark")
        try await world.running { scheduler in
            let newcomers = try await scheduler.prepare([plan])
            var introductions = 0
            scheduler.admit(newcomers) {
                introductions += 1
                #expect(scheduler.roster[other] == nil)
            }
            #expect(introductions == 1 && scheduler.roster[other] != nil)
        }
    }

    @Test func newCredentialsLeaveATrail() async throws {
        let world = try await World()
        try await world.ledger.record(BreakerRecord(openedAt: .at(1), credentialsMark: "old"), of: main, [])
        _ = try await world.scheduler(credentials: "new")
        let trail = try await world.ledger.audit(AuditFilter(account: main), PageRequest()).items
        #expect(trail.map(\.action) == ["breaker_closed", "credentials_changed"])
        _ = try await world.scheduler(credentials: "new")
        #expect(try await world.ledger.audit(AuditFilter(account: main), PageRequest()).items == trail)
    }

    @Test func theNextSlotIsNoEarlierThanTheBanOfTheAddress() async throws {
        let world = try await World()
        try await world.running { scheduler in
            let job = try await world.submit(.create(), to: scheduler)
            _ = await world.upstream.call(1)
            await world.upstream.answer(.failure(.refused(Refusal(code: 4, text: "blocked"))))
            _ = try await scheduler.settled(job.id, within: .seconds(60))
            let status = try await scheduler.accounts().first
            #expect(status?.nextSlot == world.time.now().wall.addingTimeInterval(1800))
        }
    }
}

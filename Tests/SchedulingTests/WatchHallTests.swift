import Billing
import TestSupport
import Testing

@testable import Scheduling

@Suite("WatchHall")
struct WatchHallTests {
    private let billing = Caller.ID("billing")
    private let shop = Caller.ID("shop")

    @Test func hasSoManyPlacesForEachCallerAndTakesThemBack() throws {
        let hall = WatchHall()
        let first = try #require(hall.join(billing, .all, limit: 2))
        _ = try #require(hall.join(billing, .caller(billing), limit: 2))
        #expect(hall.join(billing, .all, limit: 2) == nil)
        #expect(hall.join(shop, .all, limit: 2) != nil)
        hall.leave(first)
        #expect(hall.join(billing, .all, limit: 2) != nil)
    }

    @Test func aWatchThatNobodyHoldsLeavesItsPlace() async throws {
        let hall = WatchHall()
        let (ledger, time) = (MemoryLedger(), ManualTimeSource())
        var watch = WatchPost(.all, by: billing, limit: 1, in: hall, ledger: ledger, time: time)
        #expect(watch != nil)
        #expect(WatchPost(.all, by: billing, limit: 1, in: hall, ledger: ledger, time: time) == nil)
        watch = nil
        #expect(WatchPost(.all, by: billing, limit: 1, in: hall, ledger: ledger, time: time) != nil)
    }

    @Test func aStoppedHallEndsWatchesOldAndNew() async throws {
        let hall = WatchHall()
        let (ledger, time) = (MemoryLedger(), ManualTimeSource())
        let watch = try #require(WatchPost(.all, by: billing, limit: 1, in: hall, ledger: ledger, time: time))
        async let events = watch.events(after: 0, within: .seconds(60))
        await time.sleepers(1)
        hall.close()
        #expect(try await events == nil)
        let late = try #require(WatchPost(.all, by: billing, limit: 2, in: hall, ledger: ledger, time: time))
        #expect(try await late.events(after: 0, within: .seconds(60)) == nil)
    }

    @Test func hearsOfItsOwnJobsAtOnce() async throws {
        let hall = WatchHall()
        let (ledger, time) = (MemoryLedger(), ManualTimeSource())
        let watch = try #require(
            WatchPost(.caller(billing), by: billing, limit: 1, in: hall, ledger: ledger, time: time))
        async let events = watch.events(after: 0, within: .seconds(60))
        await time.sleepers(1)
        let date = time.now().wall
        guard case .accepted(let job) = try await ledger.accept(.create(), as: Job.ID("job_1"), at: date) else {
            return
        }
        hall.announce([job])
        #expect(try await events?.map(\.job) == [job.id])
    }

    @Test(.timeLimit(.minutes(1))) func looksAgainSoonWhenTheBellRangBeforeTheEventWasToBeSeen() async throws {
        let hall = WatchHall()
        let (ledger, time) = (MemoryLedger(), ManualTimeSource())
        let watch = try #require(WatchPost(.all, by: billing, limit: 1, in: hall, ledger: ledger, time: time))
        async let events = watch.events(after: 0, within: .seconds(60))
        await time.sleepers(1)
        let (date, elsewhere) = (time.now().wall, MemoryLedger())
        guard case .accepted(let job) = try await elsewhere.accept(.create(), as: Job.ID("job_1"), at: date) else {
            return
        }
        hall.announce([job])
        await time.sleepers(1)
        _ = try await ledger.accept(.create(), as: job.id, at: date)
        time.advance(by: .milliseconds(200))
        #expect(try await events?.map(\.job) == [Job.ID("job_1")])
    }
}

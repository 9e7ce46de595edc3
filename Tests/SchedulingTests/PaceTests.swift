import Billing
import Foundation
import Scheduling
import TestSupport
import Testing

@Suite("Pace")
struct PaceTests {
    private let gap: Duration = .seconds(60) + .milliseconds(500)

    private func pace(_ record: PaceRecord?, at now: ClockReading) -> Pace {
        Pace(gap: gap, resuming: record, at: now)
    }

    @Test func countsFromTheStartWhereThatIsSaidAndFromTheEndAgainOnceItIsNot() {
        var pace = Pace(gap: gap, resuming: nil, at: .at(0))
        pace.reserve()
        pace.release(at: .at(40), left: .seconds(10))
        #expect(pace.verdict(at: .at(40)) == .wait(until: .seconds(10) + gap))
        pace.change(gap: gap, from: .end)
        #expect(pace.verdict(at: .at(40)) == .wait(until: .seconds(40) + gap))
        pace.change(gap: gap, from: .end)
        #expect(pace.verdict(at: .at(40)) == .wait(until: .seconds(40) + gap))
    }

    /// A call that ended before it had to have left gives no later moment than its end.
    @Test func neverCountsFromAfterTheEnd() {
        var pace = Pace(gap: gap, resuming: nil, at: .at(0))
        pace.reserve()
        pace.release(at: .at(5), left: .seconds(10))
        #expect(pace.verdict(at: .at(5)) == .wait(until: .seconds(5) + gap))
    }

    @Test func sendsAtOnceBeforeTheFirstCall() {
        #expect(pace(nil, at: .at(5)).verdict(at: .at(5)) == .send)
    }

    @Test func countsFromTheEndOfTheLastCall() {
        var pace = pace(nil, at: .at(0))
        pace.reserve()
        pace.release(at: .at(25))
        #expect(pace.verdict(at: .at(85.4)) == .wait(until: .milliseconds(85_500)))
        #expect(pace.verdict(at: .at(85.5)) == .send)
    }

    @Test func neverOpensWhileACallIsUnderWay() {
        var pace = pace(nil, at: .at(0))
        pace.reserve()
        #expect(pace.verdict(at: .at(10_000)) == .wait(until: .seconds(10_000) + gap))
    }

    @Test func givesTheSlotBackWhenNothingLeft() {
        var pace = pace(nil, at: .at(0))
        pace.reserve()
        pace.cancelReservation()
        #expect(pace.verdict(at: .at(0)) == .send)
    }

    @Test func goesOnAfterARestartWhereItStood() {
        let record = PaceRecord(reservedAt: .at(0), endedAt: .at(10))
        #expect(pace(record, at: .at(40)).verdict(at: .at(40)) == .wait(until: .milliseconds(70_500)))
        #expect(pace(record, at: .at(400)).verdict(at: .at(400)) == .send)
    }

    @Test func waitsAWholeGapAfterACallWithoutEnd() {
        let record = PaceRecord(reservedAt: .at(0))
        #expect(pace(record, at: .at(40)).verdict(at: .at(40)) == .wait(until: .seconds(40) + gap))
    }

    @Test(arguments: [-315_360_000.0, -3600, -1, 0, 1, 3600, 315_360_000])
    func waitsAWholeGapAfterANewBootWhateverTheWallClockSays(jump: Double) {
        let record = PaceRecord(reservedAt: .at(900, boot: "before"), endedAt: .at(1000, boot: "before"))
        let now = ClockReading(
            wall: record.reservedAt.wall.addingTimeInterval(jump), boot: "after", sinceBoot: .seconds(3))
        #expect(pace(record, at: now).verdict(at: now) == .wait(until: .seconds(3) + gap))
    }

    @Test func waitsAWholeGapOnAnotherMachineThatHasBeenUpForLonger() {
        let record = PaceRecord(reservedAt: .at(900, boot: "one"), endedAt: .at(1000, boot: "one"))
        let now = ClockReading.at(500_000, boot: "other")
        #expect(pace(record, at: now).verdict(at: now) == .wait(until: .seconds(500_000) + gap))
    }

    @Test(arguments: [-315_360_000.0, -3600, -1, 1, 3600, 315_360_000])
    func ignoresAWallClockThatJumps(jump: Double) {
        var pace = pace(nil, at: .at(0))
        pace.reserve()
        pace.release(at: .at(10))
        let now = ClockReading(wall: .init(timeIntervalSince1970: jump), boot: "boot-1", sinceBoot: .seconds(70))
        #expect(pace.verdict(at: now) == .wait(until: .milliseconds(70_500)))
    }

    @Test func aRecordFromTheFutureNeverStallsLongerThanOneGap() {
        let record = PaceRecord(reservedAt: .at(0), endedAt: .at(90_000))
        #expect(pace(record, at: .at(40)).verdict(at: .at(40)) == .wait(until: .seconds(40) + gap))
    }
}

import Billing
import Foundation
import Logging
import SQLiteLedger
import Scheduling
import TestSupport
import Testing

/// Clocks that jump, stop and start anew, over histories that chance makes: the gap is kept by true time, which no clock of
/// the machine need show, and a login waits one gap longer at most than true time asks.
@Suite("Clocks", .oneAtATime)
struct ClockTests {
    private static let gap: Duration = .seconds(60) + .milliseconds(500)
    private static let jumps: [TimeInterval] = [-315_360_000, -3600, -1, 1, 3600, 315_360_000]

    /// A machine, its true time, and what its clocks make of it.
    private struct Machine {
        var trueTime: Duration = .zero
        private var wallOffset: TimeInterval = 0
        private var boot = 1
        private var bootedAt: Duration = .seconds(-500)

        var reading: ClockReading {
            ClockReading(
                wall: Date(timeIntervalSince1970: 1_790_000_000 + trueTime / .seconds(1) + wallOffset),
                boot: "boot-\(boot)", sinceBoot: trueTime - bootedAt)
        }

        mutating func jump(by seconds: TimeInterval) { wallOffset += seconds }

        mutating func reboot() {
            boot += 1
            bootedAt = trueTime
        }
    }

    /// One life: calls of some length, jumps at any moment, suspensions, restarts with and without a new boot.
    @Test func theGapIsKeptByTrueTimeWhateverTheClocksShow() throws {
        var restarts = 0
        for seed in UInt64(0)..<20_000 {
            var random = SeededRandom(seed: seed)
            var machine = Machine()
            var record: PaceRecord?
            var pace = Pace(gap: Self.gap, resuming: nil, at: machine.reading)
            var lastEnd: Duration?
            for _ in 0..<6 {
                // Waits as the dispatcher does: until the time since boot that it was told.
                var mayStall = lastEnd.map { $0 + Self.gap } ?? machine.trueTime
                while case .wait(let until) = pace.verdict(at: machine.reading) {
                    let wait = until - machine.reading.sinceBoot
                    if Int.random(in: 0..<4, using: &random) == 0 {
                        // The process ends in the middle of the wait, and clocks change before the next one begins.
                        machine.trueTime += wait / 2
                        if Bool.random(using: &random) { machine.reboot() }
                        machine.jump(by: Self.jumps.randomElement(using: &random) ?? 0)
                        pace = Pace(gap: Self.gap, resuming: record, at: machine.reading)
                        mayStall = max(mayStall, machine.trueTime + Self.gap)
                        restarts += 1
                    } else {
                        machine.jump(by: Self.jumps.randomElement(using: &random) ?? 0)
                        machine.trueTime += wait
                    }
                }
                if let lastEnd {
                    #expect(machine.trueTime - lastEnd >= Self.gap, "seed \(seed): called too soon")
                    #expect(machine.trueTime <= mayStall, "seed \(seed): stalled until \(machine.trueTime)")
                }
                pace.reserve()
                record = PaceRecord(reservedAt: machine.reading)
                // The call, in which the machine may be suspended: its time since boot goes on.
                machine.trueTime += .milliseconds(Int.random(in: 1...200_000, using: &random))
                machine.jump(by: Self.jumps.randomElement(using: &random) ?? 0)
                if Int.random(in: 0..<3, using: &random) == 0 {
                    if Bool.random(using: &random) { machine.reboot() }
                    // The call died with its process; the provider may have taken it until now.
                    pace = Pace(gap: Self.gap, resuming: record, at: machine.reading)
                    restarts += 1
                } else {
                    pace.release(at: machine.reading)
                    record?.endedAt = machine.reading
                }
                lastEnd = machine.trueTime
            }
        }
        #expect(restarts > 10_000)
    }

    /// A ban of half an hour: within one boot to the second, whatever the wall clock does; over a boot by the wall clock,
    /// which may be wrong, but never for longer than the half hour anew.
    @Test(arguments: jumps)
    func aBanIsNeverWaitedForLongerThanItLastsAnew(jump: TimeInterval) {
        var machine = Machine()
        let event = EgressEvent(kind: .blocked, account: Account.Name("main"), at: machine.reading)
        machine.trueTime += .seconds(60)
        machine.jump(by: jump)
        let same = Egress(ban: .seconds(1800), wrongCredentialsLimit: 4, resuming: [event], at: machine.reading)
        let expected = machine.reading.sinceBoot + .seconds(1740)
        #expect(same.verdict(isProven: true, at: machine.reading) == .wait(until: expected))
        machine.reboot()
        let other = Egress(ban: .seconds(1800), wrongCredentialsLimit: 4, resuming: [event], at: machine.reading)
        switch other.verdict(isProven: true, at: machine.reading) {
        case .send: #expect(jump > 1000, "sent within the half hour though the clock was right or slow")
        case .wait(let until): #expect(until - machine.reading.sinceBoot <= .seconds(1800))
        }
    }

    /// The whole scheduler over a real ledger: it stops, the clocks change, it starts again.
    @Test(arguments: jumps, [false, true])
    func aRestartAfterAJumpKeepsTheGap(jump: TimeInterval, isNewBoot: Bool) async throws {
        let world = try await World()
        try await world.running { scheduler in
            let job = try await world.submit(.create(key: "a"), to: scheduler)
            _ = await world.upstream.call(1)
            await world.upstream.answer(.success(.created(Invoice.ID("70001"), amount: nil, content: .make())))
            _ = try await scheduler.settled(job.id, within: .seconds(60))
            _ = try await world.submit(.create(key: "b"), to: scheduler)
            await world.time.sleepers(1)
        }
        // Twenty seconds pass while nothing runs.
        world.time.advance(by: .seconds(20))
        world.time.jumpWall(by: jump)
        if isNewBoot { world.time.reboot() }
        try await world.running { _ in
            let left = isNewBoot ? Self.gap : Self.gap - .seconds(20)
            await world.time.sleepers(1)
            world.time.advance(by: left - .milliseconds(1))
            #expect(await world.upstream.calls.count == 1)
            await world.time.sleepers(1)
            world.time.jumpWall(by: -jump)
            world.time.advance(by: .milliseconds(1))
            _ = await world.upstream.call(2)
            await world.upstream.answer(.success(.created(Invoice.ID("70002"), amount: nil, content: .make())))
        }
    }
}

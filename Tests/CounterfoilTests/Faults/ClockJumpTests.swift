import Foundation
import Simulator
import TestSupport
import Testing

/// The real binary on a machine whose clocks are set, while it runs and while it is stopped: by the provider's journal no gap
/// is shorter, and no login waits much longer than one.
@Suite("Clock jumps", .oneAtATime, .timeLimit(.minutes(30)))
struct ClockJumpTests {
    private static let gap: Duration = .seconds(2)
    /// A login that is held up for a second gap stalls; what the machine needs for itself is much less.
    private static let longestWait = gap * 2

    private static func workshop() async throws -> Workshop {
        try await Workshop(.init(gap: "2s", guardTime: "50ms"), provider: .calm(window: .milliseconds(1990)))
    }

    private static let hour = 3600
    private static let tenYears = 10 * 365 * 24 * hour

    @Test(arguments: [-hour, hour, -tenYears, tenYears])
    func ofTheWallClockWhileStopped(ahead: Int) async throws {
        let workshop = try await Self.workshop()
        let clock = try await WallClock(in: workshop.folder)
        try await workshop.using {
            try await workshop.start(under: clock.launcher)
            try await create("10.00", workshop)
            await workshop.stop(SIGKILL)
            try clock.set(ahead: ahead)
            try await workshop.start(under: clock.launcher)
            try await create("11.00", ahead: ahead, workshop)
            try await expectTheGapAndOneCreateEach(2, workshop)
        }
    }

    @Test func ofTheWallClockWhileRunning() async throws {
        let workshop = try await Self.workshop()
        let clock = try await WallClock(in: workshop.folder)
        let jumps = [-1, Self.hour, -Self.hour, Self.tenYears, -Self.tenYears, 1]
        try await workshop.using {
            try await workshop.start(under: clock.launcher)
            try await create("10.00", workshop)
            for (number, ahead) in jumps.enumerated() {
                try clock.set(ahead: ahead)
                try await create("\(11 + number).00", ahead: ahead, workshop)
            }
            try await expectTheGapAndOneCreateEach(jumps.count + 1, workshop)
        }
    }

    /// Time since boot smaller, and greater, than it was: it means nothing after another boot, whatever the wall clock says.
    @Test(.enabled("the kernel grants no time namespace") { try await OtherBoot.isGranted }, arguments: [5, 1_000_000])
    func ofTheTimeSinceBoot(seconds: Int) async throws {
        let workshop = try await Self.workshop()
        let clock = try await WallClock(in: workshop.folder)
        let boot = try OtherBoot(seconds: seconds, in: workshop.folder)
        try await workshop.using {
            try await workshop.start()
            try await create("10.00", workshop)
            await workshop.stop(SIGKILL)
            try clock.set(ahead: Self.hour)
            let restart = ContinuousClock.now
            let gateway = try await workshop.start(under: boot.launcher + clock.launcher)
            try await boot.expectToBeSeen(by: gateway)
            try await create("11.00", ahead: Self.hour, workshop)
            #expect(ContinuousClock.now - restart >= Self.gap, "what passed before the boot counted")
            try await expectTheGapAndOneCreateEach(2, workshop)
            // SIGKILL: the launcher waits for the gateway, and passes no other signal on.
            await workshop.stop(SIGKILL)
        }
    }

    /// - Parameter ahead: Seconds that the gateway's wall clock is ahead.
    private func create(_ amount: String, ahead: Int = 0, _ workshop: Workshop) async throws {
        let start = ContinuousClock.now
        let made = try await workshop.caller.create(amount, key: amount, wait: 20)
        #expect(made.status == 201, "\(made.text)")
        #expect(ContinuousClock.now - start < Self.longestWait, "the login stalled")
        let date = try Date("\(try #require(made["created_at"]).prefix(19))Z", strategy: .iso8601)
        #expect(abs(date.timeIntervalSinceNow - Double(ahead)) < 60, "the jump did not reach the gateway: \(date)")
    }

    private func expectTheGapAndOneCreateEach(_ count: Int, _ workshop: Workshop) async throws {
        // What a key stands for is known, whatever the date.
        #expect(try await workshop.caller.create("10.00", key: "10.00").status == 201)
        let moments = workshop.simulator.arrivals.map(\.monotonic)
        #expect(moments.count == count)
        for (earlier, later) in zip(moments, moments.dropFirst()) {
            let passed = Duration.nanoseconds(later - earlier)
            #expect(passed >= Self.gap, "\(passed)")
        }
    }
}

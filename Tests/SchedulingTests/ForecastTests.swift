import Billing
import Foundation
import TestSupport
import Testing

@testable import Scheduling

@Suite("Forecast")
struct ForecastTests {
    /// Four callers keep two hundred jobs waiting, calls take half a second to three: of 600 jobs 19 in 20 go within one
    /// slot of the time foretold when they came.
    @Test func isWithinOneSlotInASteadyQueueOfTwoHundred() throws {
        var random = SeededRandom(seed: 11)
        var line = Line()
        var state = AccountState(
            pace: Pace(gap: .milliseconds(60_500), resuming: nil, at: .at(0)),
            breaker: Breaker(resuming: BreakerRecord(), credentialsMark: "mark"))
        var now = ClockReading.at(0)
        var foretold: [Job.ID: Date] = [:]
        var errors: [TimeInterval] = []
        for slot in 0..<1000 {
            while state.status(of: Account.Name("main"), at: now).queued < 200 {
                let id = line.add(caller: "c\(line.jobs.count % 4)")
                state.enqueue(try #require(line.jobs.last))
                if slot >= 200 { foretold[id] = try #require(state.forecast(id, at: now)?.estimatedAt) }
            }
            if case .wait(let opening) = state.next(at: now) { now = now.advanced(by: opening - now.sinceBoot) }
            guard case .begin(let id) = state.next(at: now) else { Issue.record("no call in slot \(slot)"); return }
            if let time = foretold[id] { errors.append(abs(now.wall.timeIntervalSince(time))) }
            state.begin(id)
            line.serve()
            let call = Duration.milliseconds(Int.random(in: 500...3000, using: &random))
            now = now.advanced(by: call)
            state.end(.success(.document(.make())), at: now, took: call)
            state.settle([])
        }
        #expect(errors.count >= 600)
        #expect(errors.sorted()[errors.count * 95 / 100] <= 60.5 + 1.75, "one gap and one usual call")
    }
}

import Foundation
import Testing

@testable import Webhooks

@Suite("DeliverySchedule")
struct DeliveryScheduleTests {
    private func waits(jitter: Double) -> [TimeInterval] {
        (1...DeliverySchedule.attempts).compactMap { DeliverySchedule.wait(afterAttempt: $0, jitter: jitter) }
    }

    @Test func doublesToSixHoursAndEndsAfterTwoDays() {
        let waits = waits(jitter: 0)
        #expect(waits.prefix(4) == [5, 10, 20, 40])
        #expect(waits.last == 21_600.0)
        #expect(waits.count == 19)
        #expect((47 * 3600...49 * 3600).contains(waits.reduce(0, +)))
    }

    @Test func jitterMovesAWaitByAFifth() {
        #expect(zip(waits(jitter: 1), waits(jitter: 0)).allSatisfy { abs($0 / $1 - 1.2) < 1e-9 })
        #expect(zip(waits(jitter: -1), waits(jitter: 0)).allSatisfy { abs($0 / $1 - 0.8) < 1e-9 })
    }
}

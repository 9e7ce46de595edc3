import NIOCore
import Testing

@testable import HTTPGuard

@Suite("AcceptQuota")
struct AcceptQuotaTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    /// How many are let in by `now`, when always another one waits.
    private func taken(by quota: inout AcceptQuota, at now: NIODeadline) -> Int {
        var count = 0
        while quota.wait(at: now) == nil {
            quota.take(at: now, perSecond: 1000)
            count += 1
        }
        return count
    }

    @Test func letsAShortBurstInAndThenTheRate() {
        var quota = AcceptQuota()
        #expect(taken(by: &quota, at: Self.start) == 6)
        #expect(quota.wait(at: Self.start) == .milliseconds(1))
        let later = (1...1000).map { taken(by: &quota, at: Self.start + .milliseconds($0)) }
        #expect(later.allSatisfy { $0 == 1 })
    }

    @Test func savesNothingUpBeyondTheBurst() {
        var quota = AcceptQuota()
        _ = taken(by: &quota, at: Self.start)
        #expect(taken(by: &quota, at: Self.start + .hours(1)) == 6)
    }
}

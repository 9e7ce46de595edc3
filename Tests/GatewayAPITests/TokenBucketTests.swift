import Billing
import HTTPTypes
import SQLiteLedger
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("RateLimit fields")
struct TokenBucketTests {
    @Test func letsABurstThroughAndThenOneAtATime() {
        var bucket = TokenBucket(RateQuota(perSecond: 2, burst: 3), at: .seconds(10))
        #expect((0..<3).map { _ in bucket.take(at: .seconds(10)).isAllowed } == [true, true, true])
        #expect(!bucket.take(at: .milliseconds(10_499)).isAllowed)
        #expect(bucket.take(at: .milliseconds(10_500)).isAllowed)
        #expect(!bucket.take(at: .milliseconds(10_500)).isAllowed)
    }

    @Test func neverHoldsMoreThanItsBurst() {
        var bucket = TokenBucket(RateQuota(perSecond: 5, burst: 3), at: .zero)
        #expect(bucket.take(at: .seconds(1000)).remaining == 2)
    }

    @Test func aClockThatStandsStillOrGoesBackGivesNothing() {
        var bucket = TokenBucket(RateQuota(perSecond: 1, burst: 1), at: .seconds(5))
        _ = bucket.take(at: .seconds(5))
        #expect(!bucket.take(at: .seconds(1)).isAllowed)
        #expect(!bucket.take(at: .milliseconds(5_900)).isAllowed)
    }

    /// However it is used: whoever waits for `t` seconds after a refusal is let through.
    @Test(arguments: [
        RateQuota(perSecond: 1, burst: 1), .init(perSecond: 3, burst: 7), .init(perSecond: 900, burst: 2),
    ])
    func retryAfterIsNeverEarlierThanT(quota: RateQuota) {
        var bucket = TokenBucket(quota, at: .zero)
        var now = Duration.zero
        for step in 0..<2000 {
            let reading = bucket.take(at: now)
            if !reading.isAllowed {
                #expect(reading.remaining == 0 && reading.seconds >= 1)
                #expect(reading.refusal.headers[.retryAfter] == String(reading.seconds))
                now += .seconds(reading.seconds)
                #expect(bucket.take(at: now).isAllowed)
            }
            now += .microseconds(step * 7919 % 400_000)
        }
    }

    @Test func writesTheFieldsOfTheDraft() {
        var bucket = TokenBucket(RateQuota(perSecond: 50, burst: 100), at: .zero)
        let fields = bucket.take(at: .zero).fields
        #expect(fields[.rateLimitPolicy] == "\"caller\";q=100;w=2")
        #expect(fields[.rateLimit] == "\"caller\";r=99;t=1")
    }

    @Test func everyAnswerToACallerWithAQuotaTellsIt() async throws {
        let world = try await APIWorld(rate: RateQuota(perSecond: 1, burst: 2))
        try await world.asking { client in
            let first = try await client.ask(.get, "/jobs")
            #expect(first.headers[.rateLimitPolicy] == "\"caller\";q=2;w=2")
            #expect(first.headers[.rateLimit] == "\"caller\";r=1;t=1")
            #expect(try await client.ask(.get, "/jobs/job_none").headers[.rateLimit] == "\"caller\";r=0;t=1")
            let refused = try await client.create()
            #expect(refused.status == 429)
            #expect(try refused.problem().kind == "rate-exceeded")
            #expect(refused.headers[.retryAfter] == "1")
            #expect(refused.headers[.cacheControl] == "no-store")
            #expect(try await world.ledger.queue().isEmpty)
            #expect(try await client.ask(.get, "/jobs", as: "shop").headers[.rateLimit] == nil)
            world.time.advance(by: .seconds(1))
            #expect(try await client.ask(.get, "/jobs").status == 200)
        }
    }
}

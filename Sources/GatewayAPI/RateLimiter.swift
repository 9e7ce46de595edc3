import Billing
import HTTPTypes
import Synchronization

/// A bucket for each caller that has a quota: as many as the configuration names, and no more.
package final class RateLimiter: Sendable {
    private let buckets = Mutex<[Caller.ID: TokenBucket]>([:])

    package init() {}

    /// Nil for a caller without a quota. A quota that has changed begins anew, with a full bucket.
    func take(of caller: Caller, at now: Duration) -> TokenBucket.Reading? {
        guard let quota = caller.rate else { return nil }
        return buckets.withLock { buckets in
            var bucket = buckets[caller.id] ?? TokenBucket(quota, at: now)
            if bucket.quota != quota { bucket = TokenBucket(quota, at: now) }
            defer { buckets[caller.id] = bucket }
            return bucket.take(at: now)
        }
    }
}

extension TokenBucket.Reading {
    /// The fields of draft-ietf-httpapi-ratelimit-headers: `q` requests, refilled within `w` seconds; `r` remain, more
    /// after `t` seconds.
    var fields: HTTPFields {
        let window = max(1, (quota.burst + quota.perSecond - 1) / quota.perSecond)
        return [
            .rateLimitPolicy: "\"caller\";q=\(quota.burst);w=\(window)",
            .rateLimit: "\"caller\";r=\(remaining);t=\(seconds)",
        ]
    }

    /// 429, to be repeated no earlier than `t`.
    var refusal: Problem {
        var problem = Problem(.rateExceeded, "This caller may make \(quota.perSecond) requests a second.")
        problem.headers[.retryAfter] = String(max(1, seconds))
        return problem
    }
}

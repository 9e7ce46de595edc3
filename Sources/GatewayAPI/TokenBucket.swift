import Billing

/// What is left of a caller's quota: filled at its rate, emptied by its requests, never above its burst.
struct TokenBucket: Hashable, Sendable {
    let quota: RateQuota
    private var tokens: Double
    private var filledAt: Duration

    /// Full.
    init(_ quota: RateQuota, at now: Duration) {
        self.quota = quota
        tokens = Double(quota.burst)
        filledAt = now
    }

    /// How a request found the bucket.
    struct Reading: Hashable, Sendable {
        let quota: RateQuota
        let isAllowed: Bool
        /// Requests that may follow at once.
        let remaining: Int
        /// Whole seconds after which at least one more than `remaining` may; 0 when the bucket is full.
        let seconds: Int
    }

    /// - Parameter now: Time since boot.
    mutating func take(at now: Duration) -> Reading {
        let passed = max(.zero, now - filledAt) / .seconds(1)
        tokens = min(Double(quota.burst), tokens + passed * Double(quota.perSecond))
        filledAt = max(filledAt, now)
        let isAllowed = tokens >= 1
        if isAllowed { tokens -= 1 }
        let remaining = Int(tokens)
        let wait = remaining == quota.burst ? 0 : (Double(remaining) + 1 - tokens) / Double(quota.perSecond)
        return Reading(quota: quota, isAllowed: isAllowed, remaining: remaining, seconds: Int(wait.rounded(.up)))
    }
}

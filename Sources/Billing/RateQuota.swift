/// How many requests a caller may make: so many a second in the long run, so many at once.
package struct RateQuota: Hashable, Sendable {
    /// Requests a second, at least one.
    package let perSecond: Int
    /// At least one.
    package let burst: Int

    package init(perSecond: Int, burst: Int) {
        precondition(perSecond > 0 && burst > 0, "a quota lets something through")
        self.perSecond = perSecond
        self.burst = burst
    }
}

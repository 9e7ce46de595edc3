package import Foundation

/// How an account stands, as operators see it.
package struct AccountStatus: Hashable, Sendable {
    package let account: Account.Name
    /// From the end of one call to the start of the next, the guard included.
    package let gap: Duration
    /// When the next call may start; nil while one is under way, and while nothing is sent until a person says so.
    package var nextSlot: Date?
    package let breakerOpenedAt: Date?
    /// Who paused it, when and why; nil when it is not paused.
    package let pause: Decision?
    /// The job whose call is under way.
    package let calling: Job.ID?
    /// Jobs that wait, with the one whose call is under way.
    package let queued: Int
    package var oldestQueuedAt: Date?
    /// Creates that wait for a person's word.
    package var unknownOutcomes = 0

    package init(
        account: Account.Name, gap: Duration, nextSlot: Date?, breakerOpenedAt: Date?, pause: Decision?,
        calling: Job.ID?, queued: Int
    ) {
        self.account = account
        self.gap = gap
        self.nextSlot = nextSlot
        self.breakerOpenedAt = breakerOpenedAt
        self.pause = pause
        self.calling = calling
        self.queued = queued
    }
}

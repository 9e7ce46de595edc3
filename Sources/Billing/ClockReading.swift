package import Foundation

/// The clocks, read at one moment.
///
/// Wall time is for people. What the pace relies on is time since boot, which no one can set and which goes on while the
/// machine is suspended; it compares with another reading only within the same boot.
package struct ClockReading: Hashable, Sendable {
    package let wall: Date
    /// The kernel's random name of this boot.
    package let boot: String
    package let sinceBoot: Duration

    package init(wall: Date, boot: String, sinceBoot: Duration) {
        self.wall = wall
        self.boot = boot
        self.sinceBoot = sinceBoot
    }

    package func advanced(by duration: Duration) -> ClockReading {
        ClockReading(wall: wall.addingTimeInterval(duration / .seconds(1)), boot: boot, sinceBoot: sinceBoot + duration)
    }
}

/// Where time comes from; tests bring their own.
package protocol TimeSource: Sendable {
    func now() -> ClockReading

    /// Returns at or after `deadline` (time since boot), or throws at once when the task is cancelled.
    func sleep(until deadline: Duration) async throws(CancellationError)
}

package import Billing
import Foundation
import Glibc

/// The machine's clocks: wall time for people, `CLOCK_BOOTTIME` for the pace.
package struct SystemTimeSource: TimeSource {
    private let boot: String

    /// - Throws: when the kernel does not say which boot this is: without it no stored reading could be trusted.
    package init() throws {
        boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    package func now() -> ClockReading {
        var time = timespec()
        let status = clock_gettime(CLOCK_BOOTTIME, &time)
        precondition(status == 0, "CLOCK_BOOTTIME exists since Linux 2.6.39")
        let sinceBoot = Duration.seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        return ClockReading(wall: Date(), boot: boot, sinceBoot: sinceBoot)
    }

    package func sleep(until deadline: Duration) async throws(CancellationError) {
        let remaining = deadline - now().sinceBoot
        do {
            // Swift's continuous clock goes on while the machine is suspended, as the boot-time clock does.
            try await Task.sleep(for: max(Duration.zero, remaining), tolerance: .zero, clock: .continuous)
        } catch {
            throw CancellationError()
        }
    }
}

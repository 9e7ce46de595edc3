import Billing
import Foundation
import Synchronization

/// The clocks of one machine: one that anybody may set, and one that starts anew with each boot.
final class MachineClock: TimeSource {
    private struct State {
        var boot = 1
        var bootedAt: Duration
        var wallOffset: TimeInterval = 0
    }

    private let name: String
    private let time: SimulatedTime
    private let state: Mutex<State>

    init(of name: String, bootedAt: Duration, time: SimulatedTime) {
        self.name = name
        self.time = time
        state = Mutex(State(bootedAt: bootedAt))
    }

    func now() -> ClockReading {
        let elapsed = time.elapsed
        return state.withLock { state in
            let wall = Date(timeIntervalSince1970: 1_790_000_000 + elapsed / .seconds(1) + state.wallOffset)
            return ClockReading(wall: wall, boot: "\(name)-\(state.boot)", sinceBoot: elapsed - state.bootedAt)
        }
    }

    func sleep(until deadline: Duration) async throws(CancellationError) {
        try await time.sleep(until: state.withLock { $0.bootedAt } + deadline)
    }

    func jumpWall(by seconds: TimeInterval) {
        state.withLock { $0.wallOffset += seconds }
    }

    /// A new boot of the machine: its clock starts again, and what was stored of the old one compares with nothing.
    func reboot() {
        let elapsed = time.elapsed
        state.withLock { state in
            state.boot += 1
            state.bootedAt = elapsed
        }
    }
}

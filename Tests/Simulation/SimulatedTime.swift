import Billing
import Foundation
import Synchronization

/// The machine's clocks and everything that waits for them. Time passes only when nothing else can happen.
final class SimulatedTime: TimeSource {
    private struct Event {
        let at: Duration
        let order: Int
        let wake: CheckedContinuation<Bool, Never>
    }

    private struct State {
        /// True time, which no clock of the machine shows.
        var now: Duration = .zero
        var boot = 1
        var bootedAt: Duration = .seconds(-1000)
        var wallOffset: TimeInterval = 0
        var events: [Event] = []
        var nextOrder = 0
    }

    private let state = Mutex(State())

    /// True time since the world began.
    var elapsed: Duration { state.withLock { $0.now } }

    func now() -> ClockReading {
        state.withLock { state in
            let wall = Date(timeIntervalSince1970: 1_790_000_000 + state.now / .seconds(1) + state.wallOffset)
            return ClockReading(wall: wall, boot: "boot-\(state.boot)", sinceBoot: state.now - state.bootedAt)
        }
    }

    func jumpWall(by seconds: TimeInterval) {
        state.withLock { $0.wallOffset += seconds }
    }

    /// A new boot of the machine: its clock starts again, and what was stored of the old one compares with nothing.
    func reboot() {
        state.withLock { state in
            state.boot += 1
            state.bootedAt = state.now
        }
    }

    func sleep(until deadline: Duration) async throws(CancellationError) {
        let (at, order) = state.withLock { ($0.bootedAt + deadline, Self.takeOrder(&$0)) }
        let isOver = await withTaskCancellationHandler {
            await wait(until: at, order: order, isCancellable: true)
        } onCancel: {
            let event = state.withLock { Self.take(&$0) { $0.order == order } }
            event?.wake.resume(returning: false)
        }
        guard isOver else { throw CancellationError() }
    }

    /// Waits whatever becomes of the task: for the world outside the process.
    func pass(_ duration: Duration) async {
        let (at, order) = state.withLock { ($0.now + duration, Self.takeOrder(&$0)) }
        _ = await wait(until: at, order: order, isCancellable: false)
    }

    /// Moves to the next moment at which something happens; false when nothing ever will.
    func advance() -> Bool {
        let event = state.withLock { state -> Event? in
            let next = state.events.min { ($0.at, $0.order) < ($1.at, $1.order) }
            guard let next else { return nil }
            state.now = max(state.now, next.at)
            return Self.take(&state) { $0.order == next.order }
        }
        event?.wake.resume(returning: true)
        return event != nil
    }

    private func wait(until at: Duration, order: Int, isCancellable: Bool) async -> Bool {
        await withCheckedContinuation { continuation in
            let isCancelled = state.withLock { state in
                if isCancellable, Task.isCancelled { return true }
                state.events.append(Event(at: at, order: order, wake: continuation))
                return false
            }
            if isCancelled { continuation.resume(returning: false) }
        }
    }

    private static func takeOrder(_ state: inout State) -> Int {
        state.nextOrder += 1
        return state.nextOrder
    }

    private static func take(_ state: inout State, where isWanted: (Event) -> Bool) -> Event? {
        state.events.firstIndex(where: isWanted).map { state.events.remove(at: $0) }
    }
}

package import Billing
package import Foundation
import Synchronization

/// Time that moves only when a test says so; sleepers wake in the order of their deadlines.
package final class ManualTimeSource: TimeSource {
    private struct State {
        var reading: ClockReading
        var sleepers: [Int: (deadline: Duration, wake: CheckedContinuation<Bool, Never>)] = [:]
        var watchers: [(count: Int, wake: CheckedContinuation<Void, Never>)] = []
        var nextSleeper = 0
    }

    private let state: Mutex<State>

    package init(boot: String = "boot-1", sinceBoot: Duration = .seconds(1000)) {
        let wall = Date(timeIntervalSince1970: 1_790_000_000)
        state = Mutex(State(reading: ClockReading(wall: wall, boot: boot, sinceBoot: sinceBoot)))
    }

    package func now() -> ClockReading {
        state.withLock { $0.reading }
    }

    /// Moves all clocks on and wakes whoever's deadline has come.
    package func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.reading = state.reading.advanced(by: duration)
            let due = state.sleepers.filter { $0.value.deadline <= state.reading.sinceBoot }
            due.keys.forEach { state.sleepers[$0] = nil }
            return due.values.sorted { $0.deadline < $1.deadline }
        }
        due.forEach { $0.wake.resume(returning: true) }
    }

    /// Moves the wall clock alone, as an administrator or NTP would.
    package func jumpWall(by seconds: TimeInterval) {
        state.withLock { state in
            state.reading = ClockReading(
                wall: state.reading.wall.addingTimeInterval(seconds), boot: state.reading.boot,
                sinceBoot: state.reading.sinceBoot)
        }
    }

    /// Starts the machine anew: time since boot begins again under another name, and the wall clock goes on. Nobody may
    /// sleep meanwhile.
    package func reboot() {
        state.withLock { state in
            precondition(state.sleepers.isEmpty, "who sleeps dies with the machine")
            state.reading = ClockReading(
                wall: state.reading.wall, boot: state.reading.boot + "+", sinceBoot: .seconds(3))
        }
    }

    /// Returns once `count` tasks sleep: the moment from which a test may move time on.
    package func sleepers(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let enough = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if enough { continuation.resume() }
        }
    }

    package func sleep(until deadline: Duration) async throws(CancellationError) {
        let id = state.withLock { state in
            state.nextSleeper += 1
            return state.nextSleeper
        }
        let woke = await withTaskCancellationHandler {
            await withCheckedContinuation { enrol($0, as: id, until: deadline) }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.wake.resume(returning: false)
        }
        guard woke else { throw CancellationError() }
    }

    private func enrol(_ continuation: CheckedContinuation<Bool, Never>, as id: Int, until deadline: Duration) {
        enum Verdict { case wake(Bool), wait([CheckedContinuation<Void, Never>]) }
        let verdict = state.withLock { state -> Verdict in
            if Task.isCancelled { return .wake(false) }
            if deadline <= state.reading.sinceBoot { return .wake(true) }
            state.sleepers[id] = (deadline, continuation)
            let content = state.watchers.filter { $0.count <= state.sleepers.count }
            state.watchers.removeAll { $0.count <= state.sleepers.count }
            return .wait(content.map(\.wake))
        }
        switch verdict {
        case .wake(let woke): continuation.resume(returning: woke)
        case .wait(let watchers): watchers.forEach { $0.resume() }
        }
    }
}

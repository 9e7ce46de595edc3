import Synchronization

/// True time, which no clock of a machine shows, and everything that waits for it. It passes only when nothing else can
/// happen.
final class SimulatedTime: Sendable {
    private struct Event {
        let at: Duration
        let order: Int
        let wake: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now: Duration = .zero
        var events: [Event] = []
        var nextOrder = 0
    }

    private let state = Mutex(State())

    /// Since the world began.
    var elapsed: Duration { state.withLock { $0.now } }

    func sleep(until at: Duration) async throws(CancellationError) {
        let order = state.withLock { Self.takeOrder(&$0) }
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

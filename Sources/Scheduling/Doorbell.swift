import Billing
import Synchronization

/// Wakes one waiting task. A ring that comes while nobody waits is kept, so none is ever missed.
final class Doorbell: Sendable {
    private struct State {
        var isRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func ring() {
        let waiter = state.withLock { state in
            state.isRung = state.waiter == nil
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns on the next ring, or when the task is cancelled. One task at a time may wait.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if state.isRung || Task.isCancelled {
                        state.isRung = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            ring()
        }
    }

    /// Returns on the next ring, when time since boot reaches `deadline`, or when the task is cancelled.
    func wait(until deadline: Duration, on time: any TimeSource) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask {
                do {
                    try await time.sleep(until: deadline)
                } catch {
                    // The bell rang first; there is nothing to undo.
                }
            }
            await group.next()
            group.cancelAll()
        }
    }
}

import CCurl
import Synchronization

/// What tasks tell the transport's thread, in order.
///
/// Bounded: of each admitted transfer at most one start, one cancellation and one resumption wait here, so at most
/// 3 x `maxConcurrentTransfers` commands.
final class CommandQueue: Sendable {
    enum Command {
        case start(Exchange)
        case cancel(Exchange)
        case resume(Exchange)
    }

    private struct State {
        var commands: [Command] = []
        /// Transfers admitted and not yet ended.
        var active = 0
        var isOpen = true
        /// Whether the thread has ended and the multi handle is gone.
        var hasEnded = false
        var awaitingEnd: [CheckedContinuation<Void, Never>] = []
    }

    private let multi: MultiHandle
    private let maxActive: Int
    private let state = Mutex(State())

    init(multi: MultiHandle, maxActive: Int) {
        self.multi = multi
        self.maxActive = maxActive
    }

    /// Admits a transfer, which the thread then ends with `released`.
    /// - Returns: Why it is not admitted.
    func start(_ exchange: Exchange) -> TransferFailure? {
        state.withLock { state in
            guard state.isOpen else { return .shutdown(requestLeft: false) }
            guard state.active < maxActive else {
                return TransferFailure(
                    kind: .busy, requestLeft: false, message: "\(maxActive) transfers are under way already")
            }
            state.active += 1
            add(.start(exchange), to: &state)
            return nil
        }
    }

    func cancel(_ exchange: Exchange) {
        state.withLock { add(.cancel(exchange), to: &$0) }
    }

    func resume(_ exchange: Exchange) {
        state.withLock { add(.resume(exchange), to: &$0) }
    }

    /// Lets no command in any more and tells the thread to end.
    func close() {
        state.withLock { state in
            state.isOpen = false
            if !state.hasEnded { multi.wakeUp() }
        }
    }

    /// Returns when the thread has ended, after `close`.
    func awaitEnd() async {
        await withCheckedContinuation { continuation in
            let hasEnded = state.withLock { state in
                if !state.hasEnded { state.awaitingEnd.append(continuation) }
                return state.hasEnded
            }
            if hasEnded { continuation.resume() }
        }
    }

    private func add(_ command: Command, to state: inout State) {
        guard state.isOpen else { return }
        state.commands.append(command)
        multi.wakeUp()
    }
}

/// The side of the transport's thread.
extension CommandQueue {
    /// The commands so far, and whether more may come.
    func take() -> (commands: [Command], isOpen: Bool) {
        state.withLock { state in
            defer { state.commands = [] }
            return (state.commands, state.isOpen)
        }
    }

    /// An admitted transfer has ended.
    func released() {
        state.withLock { $0.active -= 1 }
    }

    /// Ends the queue, and the multi handle with it. The thread's last act.
    func end() {
        let waiting = state.withLock { state in
            state.isOpen = false
            state.hasEnded = true
            multi.close()
            defer { state.awaitingEnd = [] }
            return state.awaitingEnd
        }
        for continuation in waiting { continuation.resume() }
    }
}

import Billing
import Foundation
import Synchronization

/// What waits for a connection, in order of arrival; taken by the pool's threads, which block for it.
final class WorkQueue: Sendable {
    /// Nil tells that the work is refused unseen.
    typealias Work = @Sendable (Connector?) -> Void

    /// At a thousand pieces of work a second, four seconds of waiting.
    static let waitingLimit = 4096

    private struct State {
        var waiting: [Work] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let arrivals = DispatchSemaphore(value: 0)
    private let threads: Int

    init(threads: Int) {
        self.threads = threads
    }

    func add(_ work: @escaping Work) {
        let isTaken = state.withLock { state in
            guard !state.isClosed, state.waiting.count < Self.waitingLimit else { return false }
            state.waiting.append(work)
            return true
        }
        if isTaken { arrivals.signal() } else { work(nil) }
    }

    /// The next piece of work, waited for; nil when the queue is closed and empty.
    func take() -> Work? {
        arrivals.wait()
        return state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
    }

    /// Work that is there is still done; none is taken any more.
    func close() {
        state.withLock { $0.isClosed = true }
        for _ in 0..<threads { arrivals.signal() }
    }
}

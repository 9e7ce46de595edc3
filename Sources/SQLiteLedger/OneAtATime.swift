import Synchronization

/// Lets one in, and the next when that one has left.
final class OneAtATime: Sendable {
    private let isTaken = Mutex(false)

    /// Whether the place was free and is taken now.
    func enter() -> Bool {
        isTaken.withLock { isTaken in
            defer { isTaken = true }
            return !isTaken
        }
    }

    func leave() {
        isTaken.withLock { $0 = false }
    }
}

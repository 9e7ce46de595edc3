import Synchronization

/// How many bytes may be in memory at once. What finds no room is refused at once: nobody waits for a slow reader.
final class Allowance: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(_ limit: Int) {
        self.limit = limit
    }

    /// One that is larger than the whole allowance is let in when it is alone.
    func takes(_ bytes: Int) -> Bool {
        taken.withLock { taken in
            guard taken == 0 || taken + bytes <= limit else { return false }
            taken += bytes
            return true
        }
    }

    func giveBack(_ bytes: Int) {
        taken.withLock { $0 -= bytes }
    }
}

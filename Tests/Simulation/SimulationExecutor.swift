import Synchronization
import TestSupport

/// Runs every task of one world on the thread that calls `runOne`, in an order that the seed decides: whatever can
/// happen between two suspensions happens in some seed.
final class SimulationExecutor: TaskExecutor {
    private struct State {
        var ready: [UnownedJob] = []
        var random: SeededRandom
    }

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(random: SeededRandom(seed: seed)))
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.ready.append(job) }
    }

    /// Runs one of the jobs that are ready, and returns false when there is none.
    func runOne() -> Bool {
        let job = state.withLock { state -> UnownedJob? in
            guard !state.ready.isEmpty else { return nil }
            let place = Int.random(in: state.ready.indices, using: &state.random)
            state.ready.swapAt(place, state.ready.endIndex - 1)
            return state.ready.removeLast()
        }
        job?.runSynchronously(on: asUnownedTaskExecutor())
        return job != nil
    }
}

/// The dice of one world.
final class Dice: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) {
        random = Mutex(SeededRandom(seed: seed))
    }

    func chance(_ probability: Double) -> Bool {
        random.withLock { Double.random(in: 0..<1, using: &$0) < probability }
    }

    func number(_ range: ClosedRange<Int>) -> Int {
        random.withLock { Int.random(in: range, using: &$0) }
    }

    func duration(upTo seconds: Double) -> Duration {
        .milliseconds(number(0...Int(seconds * 1000)))
    }

    func pick<Item>(_ items: [Item]) -> Item? {
        items.isEmpty ? nil : items[number(0...(items.count - 1))]
    }
}

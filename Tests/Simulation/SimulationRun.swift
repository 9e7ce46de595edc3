import Foundation
import Synchronization

/// Many worlds, on as many threads as the machine has.
package struct SimulationRun: Sendable {
    package let seeds: Int
    package let violations: [UInt64: [String]]
    package let coverage: Coverage

    /// What `Tests/Proofs/run` reads.
    package var figures: [String] {
        ["count seeds \(seeds)", "count violations \(violations.count)"]
            + Rarity.allCases.map { "count \($0.words) \(coverage.all[$0] ?? 0)" }
    }

    /// - Parameter onProgress: Told how many worlds have come to their end, from any thread.
    package static func live(seeds: Int, onProgress: @escaping @Sendable (Int) -> Void = { _ in }) async
        -> SimulationRun
    {
        let coverage = Coverage()
        let violations = Mutex<[UInt64: [String]]>([:])
        let done = Mutex(0)
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                DispatchQueue.concurrentPerform(iterations: seeds) { seed in
                    let world = World(seed: UInt64(seed))
                    world.live()
                    coverage.add(world.coverage)
                    let found = world.oracle.violations
                    if !found.isEmpty { violations.withLock { $0[UInt64(seed)] = found } }
                    let count = done.withLock { done in
                        done += 1
                        return done
                    }
                    onProgress(count)
                }
                continuation.resume()
            }
        }
        return SimulationRun(seeds: seeds, violations: violations.withLock { $0 }, coverage: coverage)
    }
}

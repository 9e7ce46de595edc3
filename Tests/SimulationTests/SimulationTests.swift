import Foundation
import Synchronization
import Testing

/// Thousands of worlds, each decided by its seed.
///
/// `SEED=17 swift test --filter SimulationTests` lives one again and prints what happened;
/// `SEEDS=1000000 swift test --filter SimulationTests` lives more of them than the usual ten thousand, and with `PROOF` set
/// says how far it is, in the words of `Tests/Proofs/run`.
@Suite("Simulation")
struct SimulationTests {
    private static let environment = ProcessInfo.processInfo.environment

    @Test func keepsThePromisesInEveryWorld() async throws {
        if let seed = Self.environment["SEED"].flatMap({ UInt64($0) }) {
            let world = World(seed: seed)
            world.live()
            print(world.oracle.trace.joined(separator: "\n"))
            return #expect(world.oracle.violations == [])
        }
        let count = Self.environment["SEEDS"].flatMap { Int($0) } ?? 10_000
        let isProof = Self.environment["PROOF"] != nil
        let run = await SimulationRun.live(seeds: count) { done in
            guard isProof, done.isMultiple(of: 1000) else { return }
            print("progress \(done) \(count)")
            fflush(nil)
        }
        for (seed, violations) in run.violations.sorted(by: { $0.key < $1.key }).prefix(5) {
            Issue.record("SEED=\(seed): \(violations.prefix(3).joined(separator: "; "))")
        }
        print("simulation: \(count) seeds, \(run.violations.count) with violations; \(run.coverage.text)")
        if isProof { print(run.figures.joined(separator: "\n")) }
        #expect(run.violations.isEmpty)
        #expect(run.coverage.missing == [])
    }

    @Test func aSeedDecidesEverything() {
        for seed in UInt64(1)...20 {
            let (first, second) = (World(seed: seed), World(seed: seed))
            first.live()
            second.live()
            #expect(first.oracle.trace == second.oracle.trace)
        }
    }
}

/// Many worlds, on as many threads as the machine has.
struct SimulationRun: Sendable {
    let seeds: Int
    let violations: [UInt64: [String]]
    let coverage: Coverage

    /// What `Tests/Proofs/run` reads.
    var figures: [String] {
        ["count seeds \(seeds)", "count violations \(violations.count)"]
            + Rarity.allCases.map { "count \($0.words) \(coverage.all[$0] ?? 0)" }
    }

    /// - Parameter onProgress: Told how many worlds have come to their end, from any thread.
    static func live(seeds: Int, onProgress: @escaping @Sendable (Int) -> Void) async -> SimulationRun {
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

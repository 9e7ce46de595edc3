import Foundation
import Synchronization
import Testing

/// Thousands of worlds, each decided by its seed.
///
/// `SEED=17 swift test --filter SimulationTests` lives one again and prints what happened;
/// `SEEDS=1000000 swift test --filter SimulationTests` lives more of them than the usual ten thousand.
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
        let run = await SimulationRun.live(seeds: count)
        for (seed, violations) in run.violations.sorted(by: { $0.key < $1.key }).prefix(5) {
            Issue.record("SEED=\(seed): \(violations.prefix(3).joined(separator: "; "))")
        }
        print("simulation: \(count) seeds, \(run.violations.count) with violations; \(run.coverage.text)")
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
    let violations: [UInt64: [String]]
    let coverage: Coverage

    static func live(seeds: Int) async -> SimulationRun {
        let coverage = Coverage()
        let violations = Mutex<[UInt64: [String]]>([:])
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                DispatchQueue.concurrentPerform(iterations: seeds) { seed in
                    let world = World(seed: UInt64(seed))
                    world.live()
                    coverage.add(world.coverage)
                    let found = world.oracle.violations
                    if !found.isEmpty { violations.withLock { $0[UInt64(seed)] = found } }
                }
                continuation.resume()
            }
        }
        return SimulationRun(violations: violations.withLock { $0 }, coverage: coverage)
    }
}

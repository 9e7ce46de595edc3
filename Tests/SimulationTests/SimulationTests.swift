import Foundation
import Simulation
import TestSupport
import Testing

/// Thousands of worlds, each decided by its seed.
///
/// `SEED=17 swift test --filter SimulationTests` lives one again and prints what happened; `Tests/Proofs/run seeds` lives a
/// million.
@Suite("Simulation", .oneAtATime)
struct SimulationTests {
    @Test func keepsThePromisesInEveryWorld() async throws {
        if let seed = ProcessInfo.processInfo.environment["SEED"].flatMap({ UInt64($0) }) {
            let world = World(seed: seed)
            world.live()
            print(world.oracle.trace.joined(separator: "\n"))
            return #expect(world.oracle.violations == [])
        }
        let run = await SimulationRun.live(seeds: 10_000)
        for (seed, violations) in run.violations.sorted(by: { $0.key < $1.key }).prefix(5) {
            Issue.record("SEED=\(seed): \(violations.prefix(3).joined(separator: "; "))")
        }
        print("simulation: \(run.seeds) seeds, \(run.violations.count) with violations; \(run.coverage.text)")
        #expect(run.violations.isEmpty)
        #expect(run.coverage.missing == [])
    }

    /// Each broke a promise once: a refusal that another gateway was told of was not heard during a call, or written over at its
    /// end; a person looked for an invoice whose request was still on its way; a call begun before a ban was sent when its
    /// gateway, long frozen, heard of the beginning.
    @Test(arguments: [48_798, 122_091, 735_129, 787_540, 517_404] as [UInt64])
    func keepsThePromisesWhereTheyWereBroken(seed: UInt64) {
        let world = World(seed: seed)
        world.live()
        #expect(world.oracle.violations == [])
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

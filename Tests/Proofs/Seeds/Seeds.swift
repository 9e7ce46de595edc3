import Foundation
import Simulation

/// `seeds COUNT`: lives that many worlds, in the words of `Tests/Proofs/run`; 1 when one broke a promise or a rare thing
/// never happened. `seeds again SEED` lives one, and prints what happened in it.
@main
struct Seeds {
    static func main() async {
        let words = CommandLine.arguments.dropFirst()
        if words.count == 2, words.first == "again", let seed = words.last.flatMap({ UInt64($0) }) { again(seed) }
        guard words.count == 1, let count = words.first.flatMap({ Int($0) }), count > 0 else {
            print("usage: seeds COUNT | seeds again SEED")
            exit(64)
        }
        let run = await SimulationRun.live(seeds: count) { done in
            guard done.isMultiple(of: 1000) else { return }
            print("progress \(done) \(count)")
            fflush(nil)
        }
        for (seed, violations) in run.violations.sorted(by: { $0.key < $1.key }).prefix(20) {
            print("SEED=\(seed): \(violations.prefix(3).joined(separator: "; "))")
        }
        print(run.figures.joined(separator: "\n"))
        for rarity in run.coverage.missing { print("never happened: \(rarity.rawValue)") }
        exit(run.violations.isEmpty && run.coverage.missing.isEmpty ? 0 : 1)
    }
    private static func again(_ seed: UInt64) -> Never {
        let world = World(seed: seed)
        world.live()
        print((world.oracle.trace + world.oracle.violations.map { "VIOLATION \($0)" }).joined(separator: "\n"))
        exit(world.oracle.violations.isEmpty ? 0 : 1)
    }
}

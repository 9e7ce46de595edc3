import Foundation
import Simulation

/// `seeds COUNT`: lives that many worlds, in the words of `Tests/Proofs/run`; 1 when one broke a promise or a rare thing
/// never happened.
@main
struct Seeds {
    static func main() async {
        guard CommandLine.arguments.count == 2, let count = Int(CommandLine.arguments[1]), count > 0 else {
            print("usage: seeds COUNT")
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
}

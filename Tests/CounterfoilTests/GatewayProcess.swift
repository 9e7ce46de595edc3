import Foundation
import TestSupport

extension ChildProcess {
    /// Starts the real binary, which lies beside the test bundle it was built with.
    static func counterfoil(_ arguments: [String], log: URL? = nil) throws -> ChildProcess {
        try ChildProcess([try counterfoilExecutable().path] + arguments, copyingTo: log)
    }

    private static func counterfoilExecutable() throws -> URL {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appendingPathComponent("counterfoil")
            if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        throw NotBuilt()
    }

    struct NotBuilt: Error {}
}

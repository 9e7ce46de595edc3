import Foundation
import TestSupport

/// A source in C of this folder, built to be loaded into the real binary before any other library (LD_PRELOAD).
enum PreloadedLibrary {
    /// Builds it into a folder of the test's own, and returns what `LD_PRELOAD` has to be: its path, and what is loaded into
    /// these tests, which a sanitizer needs in the gateway too.
    static func build(_ name: String, in folder: TemporaryFolder) async throws -> String {
        let library = folder.path("\(name).so")
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("\(name).c")
        let flags = ["-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC"]
        let (status, text) = try await ChildProcess.run(["clang"] + flags + ["-o", library, source.path])
        guard status == 0 else { throw NotBuilt(text: text) }
        return ([library] + [ProcessInfo.processInfo.environment["LD_PRELOAD"]].compactMap(\.self)).joined(
            separator: ":")
    }

    struct NotBuilt: Error {
        let text: String
    }
}

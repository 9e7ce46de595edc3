package import Foundation
package import SQLiteLedger

/// A folder of the test's own, which goes with the value.
package final class TemporaryFolder: Sendable {
    package let url: URL

    /// - Parameter inMemory: Where no disk is waited for, if the system has such a place.
    package init(inMemory: Bool = false) throws {
        let memory = URL(fileURLWithPath: "/dev/shm")
        let isThere = inMemory && FileManager.default.isWritableFile(atPath: memory.path)
        let parent = isThere ? memory : FileManager.default.temporaryDirectory
        url = parent.appendingPathComponent("counterfoil-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: url)
        } catch {
            // The system's temporary folder is emptied by others too; a test is not failed for that.
        }
    }

    package func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

extension SQLiteLedger {
    /// A ledger in a file that is unlinked at once: it lives as long as the value.
    package static func temporary() async throws -> SQLiteLedger {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        return try await SQLiteLedger.open(path: folder.path("ledger.sqlite"))
    }
}

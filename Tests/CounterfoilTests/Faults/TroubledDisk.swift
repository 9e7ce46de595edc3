import Foundation
import Glibc
import TestSupport
import Testing

/// What the ledger of a gateway lies on, in a folder `small` of the workshop's: it stops taking writes, and takes them again.
struct TroubledDisk: Sendable {
    enum Trouble: String, CaseIterable, Sendable {
        /// A file system of its own. Needs the right to mount one: root's, or that of a user namespace.
        case isFull
        /// As of a file system that the kernel makes read-only after an error, which no test can bring about.
        case turnsReadOnly
    }

    let trouble: Trouble
    /// The words to put before the binary's.
    let launcher: [String]
    private let folder: String
    private var flag: String { folder + "/read-only" }

    init(_ trouble: Trouble, in workshop: TemporaryFolder) async throws {
        self.trouble = trouble
        folder = workshop.path("small")
        switch trouble {
        case .isFull:
            launcher = Self.mounted(#"mount -t tmpfs -o size=2m none "$0""#, at: folder)
        case .turnsReadOnly:
            let calls = try await CallPoints(in: workshop)
            let names = ["pwrite64", "pwrite", "ftruncate64", "ftruncate"]
            launcher = try calls.launcher(
                .init(flag: folder + "/read-only", names: names, error: EROFS),
                reportingTo: workshop.url.appendingPathComponent("calls"))
        }
    }

    /// Starts a process in a mount namespace, after a script with the folder as `$0`.
    static func mounted(_ script: String, at folder: String) -> [String] {
        ["unshare", "--map-root-user", "--mount", "sh", "-ec", "\(script); exec \"$@\"", folder]
    }

    func begin(under gateway: ChildProcess) throws {
        switch trouble {
        case .isFull: try fill(ballast(of: gateway))
        case .turnsReadOnly: try Data().write(to: URL(fileURLWithPath: flag))
        }
    }

    func end(under gateway: ChildProcess) throws {
        switch trouble {
        case .isFull: try FileManager.default.removeItem(atPath: ballast(of: gateway))
        case .turnsReadOnly: try FileManager.default.removeItem(atPath: flag)
        }
    }

    /// A file that takes all the room there is, in a mount namespace of the gateway's.
    private func ballast(of gateway: ChildProcess) -> String {
        "/proc/\(gateway.processIdentifier)/root\(folder)/ballast"
    }

    private func fill(_ path: String) throws {
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { file.closeFile() }
        var isFull = false
        while !isFull {
            do {
                try file.write(contentsOf: Data(count: 4096))
            } catch {
                isFull = true
            }
        }
    }
}

import Foundation
import TestSupport
import Testing

/// What a gateway sees after the machine was started anew: another name of the boot, and a time since it that the test
/// chooses. By namespaces of the kernel, which not every one grants.
struct OtherBoot: Sendable {
    /// The words to put before the binary's. The process waits for the binary, which dies with it.
    let launcher: [String]
    private static let name = "11111111-2222-3333-4444-555555555555"
    private let seconds: Int

    /// - Parameter seconds: Since this boot.
    init(seconds: Int, in folder: TemporaryFolder) throws {
        self.seconds = seconds
        try Data("\(Self.name)\n".utf8).write(to: folder.url.appendingPathComponent("boot_id"))
        let kernels = "/proc/sys/kernel/random/boot_id"
        let script =
            #"mount --bind "$0" \#(kernels); echo "boot $(cat \#(kernels)), up $(cat /proc/uptime)"; exec "$@""#
        launcher = Self.namespaces(since: seconds - Self.trueSeconds) + ["sh", "-ec", script, folder.path("boot_id")]
    }

    static var isGranted: Bool {
        get async throws { try await ChildProcess.run(namespaces(since: 1) + ["true"]).status == 0 }
    }

    /// The process stands where the test wants it.
    func expectToBeSeen(by process: ChildProcess) async throws {
        let words = try await process.line(containing: "boot \(Self.name)").split(separator: " ")
        let uptime = try #require(words.dropFirst(3).first.flatMap { Double($0) })
        #expect(abs(uptime - Double(seconds)) < 60)
    }

    private static func namespaces(since offset: Int) -> [String] {
        [
            "unshare", "--map-root-user", "--mount", "--time", "--boottime", "\(offset)", "--fork", "--kill-child",
        ]
    }

    private static var trueSeconds: Int { Int(ProcessInfo.processInfo.systemUptime) }
}

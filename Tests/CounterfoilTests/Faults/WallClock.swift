import Foundation
import TestSupport

/// The clocks of a gateway, set off from the true ones at its start and while it runs: wall_clock.c.
struct WallClock: Sendable {
    /// The words to put before the binary's.
    let launcher: [String]
    private let file: URL

    init(in folder: TemporaryFolder) async throws {
        let library = try await PreloadedLibrary.build("wall_clock", in: folder)
        file = folder.url.appendingPathComponent("ahead")
        launcher = ["env", "LD_PRELOAD=\(library)", "CLOCK_FILE=\(file.path)"]
        try Data(count: 16).write(to: file)
    }

    /// - Parameters:
    ///   - seconds: From the true time on.
    ///   - boot: The same of the time since boot.
    func set(ahead seconds: Int, boot: Int = 0) throws {
        // In place: a gateway that runs has mapped this very file.
        let handle = try FileHandle(forWritingTo: file)
        try handle.write(contentsOf: withUnsafeBytes(of: (Int64(seconds), Int64(boot))) { Data($0) })
        try handle.close()
    }
}

import Foundation
import TestSupport

/// Makes the real binary meet a fault at one of its system calls: call_points.c, built into a folder of the test's own.
struct CallPoints: Sendable {
    /// What the calls are that count, which of them meets the fault, and what that is.
    struct Fault: Sendable {
        /// From 1; 0 only counts.
        var number = 0
        /// A path: while a file is there, each of the calls meets the fault.
        var flag: String?
        /// Empty: all that write, sync, send or receive.
        var names: [String] = []
        /// Nil kills the process.
        var error: Int32?
    }

    /// What became of it; it outlives the process.
    struct Report: Sendable {
        let count: Int
        let syncsAfterwards: Int
        /// The call that met the fault.
        let name: String
    }

    private let library: String

    init(in folder: TemporaryFolder) async throws {
        library = try await PreloadedLibrary.build("call_points", in: folder)
    }

    /// The words to put before the binary's, with a fresh report in `file`.
    func launcher(_ fault: Fault, reportingTo file: URL) throws -> [String] {
        try Data(count: 32).write(to: file)
        return [
            "env", "LD_PRELOAD=\(library)", "CALL_FILE=\(file.path)", "CALL_AT=\(fault.number)",
            "CALL_NAMES=\(fault.names.joined(separator: " "))", "CALL_ERROR=\(fault.error ?? 0)",
        ] + (fault.flag.map { ["CALL_WHILE=\($0)"] } ?? [])
    }

    static func report(in file: URL) throws -> Report {
        let bytes = Array(try Data(contentsOf: file))
        let number = { (range: Range<Int>) in bytes[range].reversed().reduce(0) { $0 << 8 | Int($1) } }
        return Report(
            count: number(0..<8), syncsAfterwards: number(8..<16),
            name: String(decoding: bytes[16...].prefix { $0 != 0 }, as: UTF8.self))
    }
}

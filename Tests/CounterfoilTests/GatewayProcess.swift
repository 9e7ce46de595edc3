import Foundation
import TestSupport

extension ChildProcess {
    /// Starts the real binary, which lies beside the test bundle it was built with.
    /// - Parameter launcher: A program that becomes the binary, and its arguments.
    static func counterfoil(
        _ arguments: [String], log: URL? = nil, descriptors: Int? = nil, under launcher: [String] = []
    ) throws -> ChildProcess {
        let limit = descriptors.map { ["sh", "-c", "ulimit -n \($0); exec \"$0\" \"$@\""] } ?? []
        return try ChildProcess(limit + launcher + [try counterfoilExecutable().path] + arguments, copyingTo: log)
    }

    /// A line of the process's status in /proc, such as `VmRSS`, in kibibytes.
    func kibibytes(_ name: String) throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(processIdentifier)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
        guard let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw NotThere(name: name)
        }
        return number
    }

    var openDescriptors: Int {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(processIdentifier)/fd").count
        }
    }

    /// Spent in the process and for it by the system.
    var processorTime: Duration {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(processIdentifier)/stat", encoding: .utf8)
            let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
            // Fields 14 and 15 of proc(5), in hundredths of a second; the first two were cut off.
            guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else {
                throw NotThere(name: "stat")
            }
            return .milliseconds(10 * (user + system))
        }
    }

    struct NotThere: Error {
        let name: String
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

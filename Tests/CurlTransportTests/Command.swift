import Foundation

/// A process of a tool that the tests need, ended by its id when this goes.
final class Command {
    private let process = Process()
    private let output: AsyncStream<Data>

    init(_ words: [String], in directory: URL) throws {
        let pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        let (output, arrivals) = AsyncStream<Data>.makeStream()
        self.output = output
        try process.run()
        let reading = pipe.fileHandleForReading
        Thread.detachNewThread {
            while case let data = reading.availableData, !data.isEmpty { arrivals.yield(data) }
            arrivals.finish()
        }
    }

    deinit {
        end()
    }

    func end() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// The output up to and with the line that begins so, or all of it.
    func output(upTo line: String? = nil) async -> String {
        var text = ""
        for await data in output {
            text += String(decoding: data, as: UTF8.self)
            if let line, text.hasSuffix("\n"), text.split(separator: "\n").contains(where: { $0.hasPrefix(line) }) {
                break
            }
        }
        return text
    }
}

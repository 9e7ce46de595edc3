import Foundation
import Synchronization

/// The real binary as a process of its own: started, watched by its log, stopped or killed by process id.
final class GatewayProcess: Sendable {
    private let process: Process
    private let log: LogLines

    /// Starts `counterfoil` with the arguments; its log goes on to `logFile` for whoever wants to search it later.
    init(_ arguments: [String], environment: [String: String] = [:], logFile: URL) throws {
        let pipe = Pipe()
        log = try LogLines(reading: pipe.fileHandleForReading, copyingTo: logFile)
        process = Process()
        process.executableURL = try Self.executable()
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
    }

    var processIdentifier: Int32 { process.processIdentifier }

    /// Returns the first line that contains `text`, at once when it has been written already.
    /// - Throws: when the process ends without writing it.
    func line(containing text: String) async throws -> String {
        try await log.line(containing: text)
    }

    /// Sends the signal and waits for the end. Returns the exit status.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) async -> Int32 {
        kill(process.processIdentifier, signal)
        return await exit()
    }

    func exit() async -> Int32 {
        await log.ended()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// The test bundle lies beside the executable it was built with.
    static func executable() throws -> URL {
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

/// What a process writes, line by line, as it comes.
final class LogLines: Sendable {
    private struct State {
        var lines: [String] = []
        var rest = Data()
        var isEnded = false
        var watchers: [(text: String, wake: CheckedContinuation<String?, Never>)] = []
        var endWatchers: [CheckedContinuation<Void, Never>] = []
    }

    struct Ended: Error {
        let expected: String
        let lines: [String]
    }

    private let state = Mutex(State())

    init(reading handle: FileHandle, copyingTo file: URL) throws {
        if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
        let copy = try FileHandle(forWritingTo: file)
        copy.seekToEndOfFile()
        handle.readabilityHandler = { [self] handle in
            let data = handle.availableData
            if data.isEmpty {
                handle.readabilityHandler = nil
                end()
            } else {
                copy.write(data)
                take(data)
            }
        }
    }

    func line(containing text: String) async throws -> String {
        let line = await withCheckedContinuation { continuation in
            let known: String?? = state.withLock { state in
                if let line = state.lines.first(where: { $0.contains(text) }) { return .some(line) }
                if state.isEnded { return .some(nil) }
                state.watchers.append((text, continuation))
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
        guard let line else { throw Ended(expected: text, lines: state.withLock { $0.lines.suffix(20) }) }
        return line
    }

    func ended() async {
        await withCheckedContinuation { continuation in
            let isEnded = state.withLock { state in
                if !state.isEnded { state.endWatchers.append(continuation) }
                return state.isEnded
            }
            if isEnded { continuation.resume() }
        }
    }

    private func take(_ data: Data) {
        let due = state.withLock { state in
            state.rest += data
            var due: [(CheckedContinuation<String?, Never>, String)] = []
            while let feed = state.rest.firstIndex(of: 0x0A) {
                let line = String(decoding: state.rest[..<feed], as: UTF8.self)
                state.rest = Data(state.rest[state.rest.index(after: feed)...])
                state.lines.append(line)
                due += state.watchers.filter { line.contains($0.text) }.map { ($0.wake, line) }
                state.watchers.removeAll { line.contains($0.text) }
            }
            return due
        }
        due.forEach { $0.resume(returning: $1) }
    }

    private func end() {
        let (watchers, endWatchers) = state.withLock { state in
            state.isEnded = true
            defer { (state.watchers, state.endWatchers) = ([], []) }
            return (state.watchers, state.endWatchers)
        }
        watchers.forEach { $0.wake.resume(returning: nil) }
        endWatchers.forEach { $0.resume() }
    }
}

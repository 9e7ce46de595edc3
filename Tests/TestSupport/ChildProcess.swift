package import Foundation
import Glibc

/// A process that a test starts: watched by what it prints, ended by its id. Foundation's own can miss the end of a
/// process while others start, and waits for it on the thread of the caller.
package final class ChildProcess: Sendable {
    package let processIdentifier: pid_t
    private let output: ChildOutput

    /// Starts the program that `words` name, found as a shell would find it, with no standard input. What it prints on
    /// either stream is kept, and goes on to `file` for whoever wants to search it later.
    package init(_ words: [String], in folder: URL? = nil, copyingTo file: URL? = nil) throws {
        var ends: [Int32] = [0, 0]
        // A pair of sockets and no pipe: no process that starts at the same time inherits it and keeps it open.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw NotStarted(words: words, error: errno) }
        defer { close(ends[1]) }
        do {
            processIdentifier = try Self.spawn((folder.map { ["env", "-C", $0.path] } ?? []) + words, output: ends[1])
        } catch {
            close(ends[0])
            throw error
        }
        output = try ChildOutput(of: processIdentifier, pipe: ends[0], copyingTo: file)
    }

    package struct NotStarted: Error {
        let words: [String]
        let error: Int32
    }

    /// Runs the program to its end.
    package static func run(_ words: [String], in folder: URL? = nil) async throws -> (status: Int32, text: String) {
        let child = try ChildProcess(words, in: folder)
        let status = await child.exit()
        return (status, child.output.text)
    }

    /// Returns the line of that number among those that contain all `texts`, at once when it has been written already.
    /// - Throws: when the process ends without writing it.
    package func line(containing texts: String..., number: Int = 1) async throws -> String {
        try await output.line(containing: texts, number: number)
    }

    /// How many lines up to now contain `text`.
    package func lines(containing text: String) -> Int {
        output.lines(containing: text)
    }

    /// What it has printed so far.
    package var text: String { output.text }

    /// The exit status, or the signal it died of with a minus before it.
    package func exit() async -> Int32 {
        await output.status()
    }

    /// Sends the signal and waits for the end.
    @discardableResult
    package func stop(_ signal: Int32 = SIGTERM) async -> Int32 {
        kill(processIdentifier, signal)
        return await exit()
    }

    private static func spawn(_ words: [String], output: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, output, 2)
        try closeOthers(&actions)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        defer { arguments.forEach { free($0) } }
        arguments.append(nil)
        var attributes = takingEverySignal()
        defer { posix_spawnattr_destroy(&attributes) }
        var identifier: pid_t = 0
        let status = posix_spawnp(&identifier, words[0], &actions, &attributes, arguments, environ)
        guard status == 0 else { throw NotStarted(words: words, error: status) }
        return identifier
    }

    /// The threads of Dispatch block signals, and a child would inherit that.
    private static func takingEverySignal() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        return attributes
    }

    private typealias CloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt

    /// A child that inherits the sockets of other tests keeps their peers waiting. The module map of Glibc has no
    /// GNU extension, so the function is looked up.
    private static func closeOthers(_ actions: inout posix_spawn_file_actions_t) throws {
        let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np")
        let closeFrom = unsafeBitCast(symbol, to: CloseFrom?.self)
        guard let closeFrom, closeFrom(&actions, 3) == 0 else { throw NotStarted(words: ["closefrom"], error: errno) }
    }
}

import Foundation
import Glibc
import Synchronization

/// What a process prints, line by line as it comes, and how it ended: read by a thread of its own.
final class ChildOutput: Sendable {
    private struct State {
        var text = Data()
        var lines: [String] = []
        var lineStart = 0
        var status: Int32?
        var lineWatchers: [(texts: [String], number: Int, wake: CheckedContinuation<String?, Never>)] = []
        var endWatchers: [CheckedContinuation<Int32, Never>] = []
    }

    struct Ended: Error {
        let expected: [String]
        let lines: [String]
    }

    private let state = Mutex(State())

    init(of child: pid_t, pipe: Int32, copyingTo file: URL?) throws {
        let copy = file.map { open($0.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) } ?? -1
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65536)
            while case let count = read(pipe, &buffer, buffer.count), count > 0 {
                if copy >= 0 { _ = write(copy, buffer, count) }
                take(buffer.prefix(count))
            }
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            close(pipe)
            if copy >= 0 { close(copy) }
            end(status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F))
        }
    }

    var text: String { state.withLock { String(decoding: $0.text, as: UTF8.self) } }

    func lines(containing text: String) -> Int {
        state.withLock { $0.lines.count { $0.contains(text) } }
    }

    func line(containing texts: [String], number: Int) async throws -> String {
        let line = await withCheckedContinuation { continuation in
            let known: String?? = state.withLock { state in
                let lines = state.lines.filter { $0.containsAll(texts) }
                if lines.count >= number { return .some(lines[number - 1]) }
                if state.status != nil { return .some(nil) }
                state.lineWatchers.append((texts, number - lines.count, continuation))
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
        guard let line else { throw Ended(expected: texts, lines: state.withLock { $0.lines.suffix(20) }) }
        return line
    }

    func status() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = state.withLock { state in
                if state.status == nil { state.endWatchers.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    private func take(_ bytes: ArraySlice<UInt8>) {
        let due = state.withLock { state in
            state.text += bytes
            var due: [(CheckedContinuation<String?, Never>, String)] = []
            while let feed = state.text[state.lineStart...].firstIndex(of: 0x0A) {
                let line = String(decoding: state.text[state.lineStart..<feed], as: UTF8.self)
                state.lineStart = feed + 1
                state.lines.append(line)
                for index in state.lineWatchers.indices where line.containsAll(state.lineWatchers[index].texts) {
                    state.lineWatchers[index].number -= 1
                }
                due += state.lineWatchers.filter { $0.number == 0 }.map { ($0.wake, line) }
                state.lineWatchers.removeAll { $0.number == 0 }
            }
            return due
        }
        due.forEach { $0.resume(returning: $1) }
    }

    private func end(_ status: Int32) {
        let (lineWatchers, endWatchers) = state.withLock { state in
            state.status = status
            defer { (state.lineWatchers, state.endWatchers) = ([], []) }
            return (state.lineWatchers, state.endWatchers)
        }
        lineWatchers.forEach { $0.wake.resume(returning: nil) }
        endWatchers.forEach { $0.resume(returning: status) }
    }
}

extension String {
    fileprivate func containsAll(_ texts: [String]) -> Bool { texts.allSatisfy { contains($0) } }
}

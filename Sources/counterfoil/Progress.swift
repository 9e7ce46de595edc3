import Foundation
import Glibc

/// How far something long has come: a line that is written over on a terminal, and nothing elsewhere.
enum Progress {
    struct Step: Sendable {
        let what: String
        let done: Int
        let total: Int
    }

    private static let isTerminal = isatty(STDERR_FILENO) == 1

    static func show(_ step: Step) {
        guard isTerminal else { return }
        let percent = step.total > 0 ? min(100, step.done * 100 / step.total) : 100
        let bar = String(repeating: "#", count: percent / 4).padding(toLength: 25, withPad: " ", startingAt: 0)
        write("\r\(step.what.padding(toLength: 24, withPad: " ", startingAt: 0)) [\(bar)] \(percent) %\u{1B}[K")
    }

    static func end() {
        if isTerminal { write("\r\u{1B}[K") }
    }

    private static func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}

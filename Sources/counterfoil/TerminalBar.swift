import Foundation

/// How far something long is, on a terminal; nothing where nobody watches.
struct TerminalBar: Sendable {
    private static let width = 30

    private let title: String
    private let isShown = isatty(STDERR_FILENO) == 1

    init(_ title: String) {
        self.title = title
    }

    func show(_ done: Int, of total: Int) {
        guard isShown, total > 0 else { return }
        let filled = Self.width * min(done, total) / total
        let bar = String(repeating: "#", count: filled) + String(repeating: " ", count: Self.width - filled)
        write("\r\(title) [\(bar)] \(done)/\(total)\u{1B}[K")
    }

    func clear() {
        if isShown { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}

import Foundation
import Glibc

/// One line that is written over while something is waited for, on a terminal only.
struct StatusLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1

    func show(_ text: String) {
        // To the start of the line, and erase what stands there (ECMA-48, 8.3.41).
        if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8)) }
    }

    func clear() {
        show("")
    }
}

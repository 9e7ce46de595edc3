import Glibc
import Synchronization

/// Writes whole lines to a descriptor, never two at once, and gives up rather than fail: a log that cannot be written
/// is no reason to stop serving.
final class LineWriter: Sendable {
    private let descriptor: Int32
    /// Whether the last line was cut off, so that the next must not continue it.
    private let isTorn = Mutex(false)

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// One `write(2)`, and further ones only when the system takes less than the whole (a full pipe or disk). What it
    /// refuses is lost. Waits while a pipe's reader is behind; where that must not happen, the descriptor is made
    /// non-blocking and lines are lost instead.
    func write(_ line: [UInt8]) {
        isTorn.withLock { isTorn in
            let whole = isTorn ? [UInt8(ascii: "\n")] + line : line
            let rest = writeAll(whole[...])
            if rest.count < whole.count { isTorn = !rest.isEmpty }
        }
    }

    /// What could not be written.
    private func writeAll(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        return rest
    }
}

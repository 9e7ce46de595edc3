import Foundation
import Glibc
import Synchronization

/// What a service manager is told: a datagram socket, read by a thread of its own until the inbox is closed.
final class DatagramInbox: Sendable {
    private struct State {
        var messages: [String] = []
        var watchers: [(text: String, wake: CheckedContinuation<Void, Never>)] = []
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { bind(descriptor, $0.baseAddress, length) }
        }
        guard status == 0 else { throw NotBound(error: errno) }
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while case let count = recv(descriptor, &buffer, buffer.count, 0), count > 0 {
                take(String(decoding: buffer.prefix(count), as: UTF8.self))
            }
            Glibc.close(descriptor)
        }
    }

    struct NotBound: Error {
        let error: Int32
    }

    var messages: [String] { state.withLock { $0.messages } }

    /// Returns once that has been said.
    func message(_ text: String) async {
        await withCheckedContinuation { continuation in
            let isKnown = state.withLock { state in
                if state.messages.contains(text) { return true }
                state.watchers.append((text, continuation))
                return false
            }
            if isKnown { continuation.resume() }
        }
    }

    /// Ends the thread.
    func close() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    private func take(_ message: String) {
        let due = state.withLock { state in
            state.messages.append(message)
            defer { state.watchers.removeAll { $0.text == message } }
            return state.watchers.filter { $0.text == message }
        }
        due.forEach { $0.wake.resume() }
    }
}

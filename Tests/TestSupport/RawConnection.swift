import Foundation
import Glibc

/// A TCP connection to 127.0.0.1 with nothing between the test and its bytes. Blocking calls run on threads of Dispatch.
package final class RawConnection: Sendable {
    package struct Reply: Sendable {
        package let bytes: [UInt8]
        /// The other side closed or reset the connection; else it kept quiet for too long.
        package let isClosed: Bool

        package var text: String { String(decoding: bytes, as: UTF8.self) }

        /// Of every answer, in order; informational ones too.
        package var statuses: [Int] {
            text.split(separator: "HTTP/1.1 ", omittingEmptySubsequences: false).dropFirst().compactMap {
                Int($0.prefix(3))
            }
        }
    }

    package struct Refused: Error {
        package let code: Int32
    }

    private let descriptor: Int32

    package init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Refused(code: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafeBytes(of: &address) { bytes in
            connect(
                descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        // What is whole by now is closed by its end.
        guard status == 0 else { throw Refused(code: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// How much the system keeps for a reader that does not read.
    package func shrinkReceiveBuffer(to bytes: Int32) {
        var bytes = bytes
        setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Sends without waiting for anything; a few kilobytes fit into every socket.
    package func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Sends all of it, as far as the other side takes it.
    /// - Returns: How much that was.
    package func sendAll(_ bytes: [UInt8], times: Int = 1) async -> Int {
        await blocking { [self] in
            var sent = 0
            for _ in 0..<times {
                var position = 0
                while position < bytes.count {
                    let count = bytes[position...].withUnsafeBytes {
                        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                    }
                    guard count > 0 else { return sent }
                    position += count
                    sent += count
                }
            }
            return sent
        }
    }

    /// Says that nothing more will be sent.
    package func endInput() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// What comes until the other side closes, keeps quiet for longer than `patience`, or `isEnough`.
    package func read(
        patience: Duration = .seconds(20), until isEnough: @escaping @Sendable ([UInt8]) -> Bool = { _ in false }
    ) async -> Reply {
        await blocking { [self] in
            var timeout = timeval()
            timeout.tv_sec = Int(patience.components.seconds)
            timeout.tv_usec = Int(patience.components.attoseconds / 1_000_000_000_000)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
            var received: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 65536)
            while !isEnough(received) {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return Reply(bytes: received, isClosed: count == 0 || errno != EAGAIN) }
                received += buffer.prefix(count)
            }
            return Reply(bytes: received, isClosed: false)
        }
    }

    /// One answer of known length, its connection left open.
    package func readAnswer() async -> Reply {
        await read { bytes in
            guard let end = String(decoding: bytes, as: UTF8.self).range(of: "\r\n\r\n") else { return false }
            let text = String(decoding: bytes, as: UTF8.self)
            let field = text[..<end.lowerBound].lowercased().split(separator: "\r\n").first {
                $0.hasPrefix("content-length:")
            }
            let length = field.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
            return text[end.upperBound...].utf8.count >= length
        }
    }

    private func blocking<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }
}

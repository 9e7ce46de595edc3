import Foundation
import Glibc

/// Sends bytes and takes what comes, on a thread of Dispatch: blocking sockets, nothing between them and the test.
struct RawClient: Sendable {
    let port: UInt16

    struct Reply: Sendable {
        let bytes: [UInt8]
        let hasTimedOut: Bool

        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    struct Refused: Error {}

    func post(_ form: String, patience: Duration = .seconds(10)) async throws -> Reply {
        try await send(
            """
            POST /sys/documents.php HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
            Content-Type: application/x-www-form-urlencoded\r\nContent-Length: \(form.utf8.count)\r\n\r\n\(form)
            """, patience: patience)
    }

    func get(_ query: String) async throws -> Reply {
        try await send("GET /sys/documents.php?\(query) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    }

    /// Returns what came until the other side closed, reset, or kept quiet for longer than `patience`.
    func send(_ request: String, patience: Duration = .seconds(10)) async throws -> Reply {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try exchange(request, patience) }) }
        }
    }

    private func exchange(_ request: String, _ patience: Duration) throws -> Reply {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var timeout = timeval()
        timeout.tv_sec = Int(patience.components.seconds)
        timeout.tv_usec = Int(patience.components.attoseconds / 1_000_000_000_000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let status = withUnsafeBytes(of: &address) { bytes in
            connect(
                descriptor, bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard status == 0 else { throw Refused() }
        let sent = Array(request.utf8)
        _ = Glibc.send(descriptor, sent, sent.count, Int32(MSG_NOSIGNAL))
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return Reply(bytes: received, hasTimedOut: count < 0 && errno == EAGAIN) }
            received += buffer.prefix(count)
        }
    }
}

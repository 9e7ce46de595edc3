import Foundation

/// Blocking sockets on 127.0.0.1.
package enum Socket {
    package struct Failure: Error {
        let code = errno
    }

    /// A listening socket, closed once nobody holds it: its number is not another socket's before that.
    package final class Listener: Sendable {
        package let descriptor: CInt

        init(_ descriptor: CInt) {
            self.descriptor = descriptor
        }

        deinit {
            close(descriptor)
        }
    }

    package static func listen() throws -> (listener: Listener, port: UInt16) {
        let listener = Listener(socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(listener.descriptor, address, length) == 0, Foundation.listen(listener.descriptor, 64) == 0
                else {
                    return CInt(-1)
                }
                return getsockname(listener.descriptor, address, &length)
            }
        }
        guard code == 0 else { throw Failure() }
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    package static func accept(_ listener: Listener) -> CInt? {
        let peer = Foundation.accept(listener.descriptor, nil, nil)
        return peer < 0 ? nil : peer
    }

    /// Connects to a port of this machine.
    package static func connect(to port: UInt16) throws -> CInt {
        let peer = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = loopback(port)
        let code = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(peer, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            defer { close(peer) }
            throw Failure()
        }
        return peer
    }

    /// The next bytes, at most `limit`; nil when the peer has closed.
    package static func read(_ peer: CInt, limit: Int = 65536) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = recv(peer, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes[..<count]) : nil
    }

    /// Head and `Content-Length` body of one request.
    package static func readRequest(_ peer: CInt) -> String? {
        var bytes: [UInt8] = []
        var length: Int?
        while true {
            if length == nil, let head = String(decoding: bytes, as: UTF8.self).range(of: "\r\n\r\n") {
                let text = String(decoding: bytes, as: UTF8.self)[..<head.upperBound]
                let field = text.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                length =
                    text.utf8.count
                    + (field.flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0)
            }
            if let length, bytes.count >= length { return String(decoding: bytes, as: UTF8.self) }
            guard let more = read(peer) else { return nil }
            bytes += more
        }
    }

    package static func write(_ bytes: [UInt8], to peer: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(peer, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Writes so many bytes; calls `stalled` once with the bytes written when the peer takes none for `patience`.
    package static func flood(_ count: Int, to peer: CInt, patience: Duration, stalled: (Int) -> Void) -> Bool {
        set(SO_SNDBUF, CInt(64 * 1024), on: peer)
        let (seconds, attoseconds) = patience.components
        set(SO_SNDTIMEO, timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000)), on: peer)
        let bytes = [UInt8](repeating: 0x78, count: 64 * 1024)
        var written = 0
        var hasStalled = false
        while written < count {
            let sent = send(peer, bytes, min(bytes.count, count - written), CInt(MSG_NOSIGNAL))
            if sent > 0 {
                written += sent
            } else if errno == EAGAIN {
                if !hasStalled { stalled(written) }
                hasStalled = true
            } else {
                return false
            }
        }
        return true
    }

    package static func makeCloseReset(_ peer: CInt) {
        set(SO_LINGER, linger(l_onoff: 1, l_linger: 0), on: peer)
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return address
    }

    private static func set<Value>(_ option: CInt, _ value: Value, on peer: CInt) {
        _ = withUnsafeBytes(of: value) {
            setsockopt(peer, SOL_SOCKET, option, $0.baseAddress, socklen_t($0.count))
        }
    }
}

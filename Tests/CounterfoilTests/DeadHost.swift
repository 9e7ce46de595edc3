import Glibc

/// A port where connections are begun and never come about: its queue is full and nobody takes from it.
final class DeadHost: Sendable {
    let port: Int
    private let listener: Int32
    private let fillers: [Int32]

    struct Failure: Error {}

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = Self.with(&address) { pointer in
            bind(listener, pointer, length) == 0 && getsockname(listener, pointer, &length) == 0
        }
        guard isListening, listen(listener, 0) == 0 else { throw Failure() }
        port = Int(UInt16(bigEndian: address.sin_port))
        // A queue of length zero holds one; the second filler is for good measure, and is itself left waiting.
        fillers = (0..<2).map { _ in
            let filler = socket(
                AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
            _ = Self.with(&address) { connect(filler, $0, length) }
            return filler
        }
    }

    deinit {
        (fillers + [listener]).forEach { close($0) }
    }

    private static func with<Value>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Value
    ) -> Value {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }
}

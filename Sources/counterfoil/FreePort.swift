import Glibc

/// A port of 127.0.0.1 that is free now: for a demonstration, which restarts on the same one.
enum FreePort {
    struct Failure: Error, CustomStringConvertible {
        let errno: Int32
        var description: String { "no port of 127.0.0.1 can be had: \(String(cString: strerror(errno)))" }
    }

    /// Below the ports that the system gives to outgoing connections (32,768 and up unless told otherwise): one of those
    /// could be taken again before anybody listens.
    private static let range: ClosedRange<UInt16> = 15_000...32_000
    /// At a thousand listeners in the range one try in seventeen fails: twenty fail together never.
    private static let tries = 20

    static func find() throws(Failure) -> Int {
        var reason: Int32 = EADDRINUSE
        for _ in 0..<tries {
            let port = UInt16.random(in: range)
            guard let failure = try bindingFailure(at: port) else { return Int(port) }
            reason = failure
        }
        throw Failure(errno: reason)
    }

    /// Why nobody can listen there now; nil when somebody can.
    private static func bindingFailure(at port: UInt16) throws(Failure) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = port.bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { bind(descriptor, $0.baseAddress, size) }
        }
        return status == 0 ? nil : errno
    }
}

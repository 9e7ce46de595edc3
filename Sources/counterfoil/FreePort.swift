import Glibc

/// A port of 127.0.0.1 that is free now: for a demonstration, which restarts on the same one.
enum FreePort {
    struct Failure: Error, CustomStringConvertible {
        let errno: Int32
        var description: String { "no port of 127.0.0.1 can be had: \(String(cString: strerror(errno)))" }
    }

    static func find() throws(Failure) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutableBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { pointer in
                bind(descriptor, pointer.baseAddress, length) == 0
                    ? getsockname(descriptor, pointer.baseAddress, &length) : -1
            }
        }
        guard status == 0 else { throw Failure(errno: errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

import Glibc

/// A socket in the file system that a listener is about to take.
struct UnixSocket: Sendable {
    let path: String

    /// Somebody else takes requests there.
    struct InUse: Error, CustomStringConvertible {
        let path: String

        var description: String { "another process listens at unix:\(path)" }
    }

    /// The server removes whatever file stands in its way, which is right for what a crash left and would silence a
    /// neighbour: so somebody who answers there is looked for first.
    func requireFree() throws(InUse) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            place.copyBytes(from: Array(path.utf8.prefix(place.count - 1)))
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        // EAGAIN: its queue is full, so that somebody has one.
        if status == 0 || errno == EAGAIN { throw InUse(path: path) }
    }
}

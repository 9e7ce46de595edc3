// `stat` belongs to whichever C module the compiler met first.
import CDispatch
import CoreFoundation
import Glibc

/// A file read whole, with the permissions it had at that moment.
struct SmallFile: Hashable, Sendable {
    let path: String
    let bytes: [UInt8]
    /// The permission bits of `st_mode`.
    let permissions: UInt32

    /// Why a file could not be read, in the words of the system.
    struct Unreadable: Error, Hashable {
        let path: String
        let reason: String
    }

    /// Reads a regular file of at most `limit` bytes. Permissions and bytes are those of one and the same file, even
    /// when another is put in its place meanwhile.
    static func read(_ path: String, limit: Int) throws(Unreadable) -> SmallFile {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable(path: path, reason: "not a regular file") }
        let bytes = try bytes(of: descriptor, path: path, limit: limit)
        return SmallFile(path: path, bytes: bytes, permissions: status.st_mode & 0o7777)
    }

    private static func bytes(of descriptor: Int32, path: String, limit: Int) throws(Unreadable) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(limit + 1, 1 << 16))
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(path) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else { throw Unreadable(path: path, reason: "larger than \(limit) bytes") }
        }
    }
}

extension SmallFile.Unreadable {
    /// From `errno`, to be asked for at once after the call that failed.
    static func system(_ path: String) -> SmallFile.Unreadable {
        SmallFile.Unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}

import Glibc

/// A new file for a secret.
enum PrivateFile {
    struct Failure: Error, CustomStringConvertible {
        let description: String

        /// From `errno`, to be asked for at once after the call that failed.
        fileprivate init(path: String) {
            description = "cannot write \(path): \(String(cString: strerror(errno)))"
        }
    }

    /// Creates a file with mode 0600 and never touches one that is there already, nor follows a link.
    static func create(_ path: String, holding text: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(path: path) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(path: path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw Failure(path: path) }
    }
}

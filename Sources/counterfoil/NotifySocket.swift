import Glibc

/// A few words to the service manager, where there is one (sd_notify(3)): ready, alive, stopping.
struct NotifySocket: Sendable {
    enum State: String {
        case ready = "READY=1"
        case alive = "WATCHDOG=1"
        case stopping = "STOPPING=1"
    }

    private let path: String
    /// How often to say `alive`: three times within the time after which the manager takes us for dead.
    let interval: Duration?

    /// Nil when no manager listens.
    init?(environment: [String: String]) {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@"),
            path.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        else { return nil }
        self.path = path
        let isMeant = environment["WATCHDOG_PID"].map { Int32($0) == getpid() } ?? true
        let limit = isMeant ? environment["WATCHDOG_USEC"].flatMap { Int64($0) } : nil
        interval = limit.map { .microseconds($0) / 3 }
    }

    /// Never waits and never fails: a manager that does not listen is no reason to stop.
    func say(_ state: State) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // In the abstract namespace the name begins with NUL, which is written as @ (unix(7)).
        let name = path.hasPrefix("@") ? [0] + path.utf8.dropFirst() : Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let text = Array(state.rawValue.utf8)
        _ = withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { pointer in
                let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
                return sendto(descriptor, text, text.count, flags, pointer.baseAddress, length)
            }
        }
    }
}

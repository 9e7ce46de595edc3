import Glibc

/// What a server asks of its process before it starts.
enum ProcessLimits {
    /// A peer that hangs up is an error to handle, not a signal to die of; and the soft limit of descriptors, often
    /// 1,024, is raised to what the system allows.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // When it is refused the configured number of connections still stays below the usual limit.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

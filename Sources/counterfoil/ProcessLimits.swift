import Glibc

/// What a server asks of its process before it starts.
enum ProcessLimits {
    /// A peer that hangs up is an error to handle, not a signal to die of; and the soft limit of descriptors, often
    /// 1,024, is raised to what the system allows.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        forbidMemoryImages()
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        // When it is refused the configured number of connections still stays below the usual limit.
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private typealias Control =
        @convention(c) (CInt, CUnsignedLong, CUnsignedLong, CUnsignedLong, CUnsignedLong) -> CInt
    /// From `linux/prctl.h`, which the module map of Glibc leaves out.
    private static let setDumpable: CInt = 4

    /// An image of this process's memory would hold the secrets: none is written when it dies, and no other process of
    /// the same user may look into it.
    private static func forbidMemoryImages() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // Swift cannot call what takes variable arguments; the kernel takes five of one size.
        guard let control = unsafeBitCast(dlsym(nil, "prctl"), to: Control?.self) else { return }
        _ = control(setDumpable, 0, 0, 0, 0)
    }
}

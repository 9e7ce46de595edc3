/// What one request or connection may take. Hummingbird's defaults have no such bounds.
package struct Limits: Hashable, Sendable {
    /// Bytes of a request body: an invoice takes a few hundred.
    package var bodyBytes = 64 << 10
    /// The longest `Prefer: wait`; proxies in front must allow at least as long.
    package var longestWait: Duration = .seconds(30)
    /// Open connections of one listener: below the usual 1,024 descriptors, with room for calls and files.
    package var connections = 900
    /// Longer than the keep-alive of usual proxies (nginx: 60 s), so that it is they who close.
    package var idleTimeout: Duration = .seconds(90)
    /// Bytes of all header fields together.
    package var headerBytes = 16 << 10
    package var headerFields = 100

    package init() {}
}

package import HTTPGuard

/// What one request or connection may take.
package struct Limits: Hashable, Sendable {
    /// The longest `Prefer: wait`; proxies in front must allow at least as long.
    package var longestWait: Duration = .seconds(30)
    /// Streams of events that one caller may have open, each of them a connection.
    package var eventStreams = 8
    /// Shorter than the minute after which usual proxies give a silent answer up.
    package var heartbeat: Duration = .seconds(15)
    /// Levels of objects and arrays in a body; what is taken here has one.
    package var jsonDepth = 64
    /// Of the connection and the request's framing, kept in front of the routes.
    package var http = HTTPLimits()

    package init() {}

    /// Bytes of a request body.
    package var bodyBytes: Int {
        get { http.bodyBytes }
        set { http.bodyBytes = newValue }
    }
}

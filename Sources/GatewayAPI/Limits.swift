package import HTTPGuard

/// What one request or connection may take.
package struct Limits: Hashable, Sendable {
    /// The longest `Prefer: wait`; proxies in front must allow at least as long.
    package var longestWait: Duration = .seconds(30)
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

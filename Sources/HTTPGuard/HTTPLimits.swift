/// What one connection may take on its way to a request. The defaults suit a reverse proxy and services of one's own.
package struct HTTPLimits: Hashable, Sendable {
    /// Octets of the request line: what RFC 9112 section 3 asks every server to take, and no more.
    package var requestLine = 8000
    /// Octets of all header fields together with their line ends.
    package var headerBytes = 16 << 10
    package var headerFields = 100
    /// Octets of a body, chunks taken apart: an invoice takes a few hundred.
    package var bodyBytes = 64 << 10
    /// Open at once on one listener: below the usual 1,024 descriptors, with room for calls and files.
    package var connections = 900
    /// Open at once from one address; nil for any number, since behind a proxy all peers are one.
    package var connectionsPerPeer: Int?
    /// Taken on one listener. Each costs some 250 µs of one core, to be opened and cut: a quarter of a core.
    package var connectionsPerSecond = 1000
    /// Answered on one connection before it is closed.
    package var requestsPerConnection = 1000
    /// Requests in a row that may arrive before the one ahead of them is answered.
    package var pipelining = 16
    /// From the opening, or the first byte of a later request, to the end of its header section.
    package var headerTimeout: Duration = .seconds(10)
    /// From the end of the header section to the end of the body.
    package var bodyTimeout: Duration = .seconds(30)
    /// Octets a second that a body and the taking of an answer must keep up, counted once `rateGrace` has passed.
    package var minimumRate = 512
    package var rateGrace: Duration = .seconds(5)
    /// Without a request; longer than the keep-alive of usual proxies (nginx: 60 s), so that it is they who close.
    package var idleTimeout: Duration = .seconds(90)
    /// How long an answer may wait for a peer that takes too little of it.
    package var writeTimeout: Duration = .seconds(30)
    /// How long connections may go on once the listener was told to stop.
    package var drainTimeout: Duration = .seconds(10)

    package init() {}

    /// After the last answer the peer may read it in peace (RFC 9112 section 9.6): a close with unread bytes would reset
    /// the connection, and the answer could be lost. What it still sends meanwhile is thrown away, up to a bound.
    static let lingerTime: Duration = .seconds(1)
    static let lingerBytes = 256 << 10

    /// One chunk's line with its extensions; they mean nothing here.
    static let chunkLine = 256
    /// Sizes and line ends of chunks may take so many octets more than the payload. Chunks of a few octets each are
    /// refused by it: a body then never holds more than twice `bodyBytes` and this.
    static let chunkOverhead = 8 << 10

    /// Octets that may lie behind the request being answered, beside one read of the socket.
    static let bytesBehind = 64 << 10

    /// Connections that are told that there are too many, before accepting itself stops.
    static let refusedConnections = 32
}

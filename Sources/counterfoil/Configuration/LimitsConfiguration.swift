/// What one caller or connection may take of the gateway.
struct LimitsConfiguration: ConfigurationSection, Hashable {
    /// Of a request's body; a longer one is answered 413.
    let bodyBytes: ByteSize
    /// The longest `Prefer: wait` that is honoured (RFC 7240, 4.3).
    let wait: Duration
    /// Open at once on both listeners together.
    let connections: Int
    /// A connection without a request is closed after it.
    let idleTimeout: Duration
    /// For the whole of a request's header and body to arrive.
    let readTimeout: Duration
    /// For the reader of an answer to take some more of it.
    let writeTimeout: Duration

    private static let bodyBytesKey = ConfigurationKey<ByteSize>(
        "body_bytes", .size(.kibibytes(1)...(.mebibytes(1))), .standard("64KiB"))
    private static let waitKey = ConfigurationKey<Duration>(
        "wait", .duration(.zero...(.seconds(600))), .standard("30s"))
    private static let connectionsKey = ConfigurationKey<Int>("connections", .integer(1...100_000), .standard("900"))
    private static let idleTimeoutKey = ConfigurationKey<Duration>(
        "idle_timeout", .duration(.seconds(1)...(.seconds(3600))), .standard("90s"))
    private static let readTimeoutKey = ConfigurationKey<Duration>(
        "read_timeout", .duration(.seconds(1)...(.seconds(600))), .standard("15s"))
    private static let writeTimeoutKey = ConfigurationKey<Duration>(
        "write_timeout", .duration(.seconds(1)...(.seconds(600))), .standard("30s"))

    static let keys = [
        bodyBytesKey.description, waitKey.description, connectionsKey.description, idleTimeoutKey.description,
        readTimeoutKey.description, writeTimeoutKey.description,
    ]

    init?(reading map: ConfigurationMap) {
        let bodyBytes = map.read(Self.bodyBytesKey)
        let wait = map.read(Self.waitKey)
        let connections = map.read(Self.connectionsKey)
        let idleTimeout = map.read(Self.idleTimeoutKey)
        let readTimeout = map.read(Self.readTimeoutKey)
        let writeTimeout = map.read(Self.writeTimeoutKey)
        guard let bodyBytes, let wait, let connections, let idleTimeout, let readTimeout, let writeTimeout else {
            return nil
        }
        self.bodyBytes = bodyBytes
        self.wait = wait
        self.connections = connections
        self.idleTimeout = idleTimeout
        self.readTimeout = readTimeout
        self.writeTimeout = writeTimeout
    }
}

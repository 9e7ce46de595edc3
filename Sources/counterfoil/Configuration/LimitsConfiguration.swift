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

    private static let bodyBytesKey = ConfigurationKey<ByteSize>(
        "body_bytes", .size(.kibibytes(1)...(.mebibytes(1))), .standard("64KiB"))
    private static let waitKey = ConfigurationKey<Duration>(
        "wait", .duration(.zero...(.seconds(600))), .standard("30s"))
    private static let connectionsKey = ConfigurationKey<Int>("connections", .integer(1...100_000), .standard("900"))
    private static let idleTimeoutKey = ConfigurationKey<Duration>(
        "idle_timeout", .duration(.seconds(1)...(.seconds(3600))), .standard("90s"))

    static let keys = [
        bodyBytesKey.description, waitKey.description, connectionsKey.description, idleTimeoutKey.description,
    ]

    init?(reading map: ConfigurationMap) {
        let bodyBytes = map.read(Self.bodyBytesKey)
        let wait = map.read(Self.waitKey)
        let connections = map.read(Self.connectionsKey)
        let idleTimeout = map.read(Self.idleTimeoutKey)
        guard let bodyBytes, let wait, let connections, let idleTimeout else { return nil }
        self.bodyBytes = bodyBytes
        self.wait = wait
        self.connections = connections
        self.idleTimeout = idleTimeout
    }
}

/// How long one call to the provider may take.
struct TimeoutsConfiguration: ConfigurationSection, Hashable {
    /// Name look-up, connection and TLS handshake together.
    let connect: Duration
    /// From the whole request sent to the first byte of the answer.
    let firstByte: Duration
    /// Between two bytes of the answer.
    let idle: Duration
    /// The whole call.
    let total: Duration

    private static let range: ClosedRange<Duration> = .milliseconds(1)...(.seconds(3600))
    private static let connectKey = ConfigurationKey<Duration>("connect", .duration(range), .standard("10s"))
    private static let firstByteKey = ConfigurationKey<Duration>("first_byte", .duration(range), .standard("60s"))
    private static let idleKey = ConfigurationKey<Duration>("idle", .duration(range), .standard("30s"))
    private static let totalKey = ConfigurationKey<Duration>("total", .duration(range), .standard("75s"))

    static let keys = [connectKey.description, firstByteKey.description, idleKey.description, totalKey.description]

    init?(reading map: ConfigurationMap) {
        let connect = map.read(Self.connectKey)
        let firstByte = map.read(Self.firstByteKey)
        let idle = map.read(Self.idleKey)
        let total = map.read(Self.totalKey)
        guard let connect, let firstByte, let idle, let total else { return nil }
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}

import Billing

/// How a ledger in PostgreSQL is used; where it is, `ledger` says.
struct PostgresConfiguration: ConfigurationSection, Hashable {
    let password: Secret?
    let connections: Int
    let poll: Duration
    let timeout: Duration

    private static let passwordKey = ConfigurationKey<Secret>("password", .secret(bytes: 1...1024), .optional)
    private static let connectionsKey = ConfigurationKey<Int>("connections", .integer(1...64), .standard("8"))
    private static let pollKey = ConfigurationKey<Duration>(
        "poll", .duration(.milliseconds(10)...(.seconds(10))), .standard("250ms"))
    private static let timeoutKey = ConfigurationKey<Duration>(
        "timeout", .duration(.milliseconds(100)...(.seconds(60))), .standard("5s"))

    static let keys = [
        passwordKey.description, connectionsKey.description, pollKey.description, timeoutKey.description,
    ]

    init?(reading map: ConfigurationMap) {
        password = map.read(Self.passwordKey)
        let connections = map.read(Self.connectionsKey)
        let poll = map.read(Self.pollKey)
        let timeout = map.read(Self.timeoutKey)
        guard let connections, let poll, let timeout else { return nil }
        self.connections = connections
        self.poll = poll
        self.timeout = timeout
    }
}

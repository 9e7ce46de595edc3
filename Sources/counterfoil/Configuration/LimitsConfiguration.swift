/// What one caller or connection may take of the gateway.
struct LimitsConfiguration: ConfigurationSection, Hashable {
    /// Of a request's body; a longer one is answered 413.
    let bodyBytes: ByteSize
    /// Of objects and arrays in a body.
    let jsonDepth: Int
    /// The longest `Prefer: wait` that is honoured (RFC 7240, 4.3).
    let wait: Duration
    /// Of events, open at once for each caller.
    let eventStreams: Int
    /// The longest silence in a stream of events.
    let eventHeartbeat: Duration
    let requestLine: ByteSize
    let headerBytes: ByteSize
    let headerFields: Int
    /// Open at once on each of the two listeners.
    let connections: Int
    /// Nil for any number.
    let connectionsPerPeer: Int?
    /// Taken on each of the two listeners.
    let connectionsPerSecond: Int
    let requestsPerConnection: Int
    let pipelining: Int
    let headerTimeout: Duration
    let bodyTimeout: Duration
    /// A second.
    let minimumRate: ByteSize
    let rateGrace: Duration
    let idleTimeout: Duration
    let writeTimeout: Duration
    let drainTimeout: Duration

    static let keys = Key.all

    init?(reading map: ConfigurationMap) {
        let bodyBytes = map.read(Key.bodyBytes)
        let jsonDepth = map.read(Key.jsonDepth)
        let wait = map.read(Key.wait)
        let eventStreams = map.read(Key.eventStreams)
        let eventHeartbeat = map.read(Key.eventHeartbeat)
        let requestLine = map.read(Key.requestLine)
        let headerBytes = map.read(Key.headerBytes)
        let headerFields = map.read(Key.headerFields)
        let connections = map.read(Key.connections)
        connectionsPerPeer = map.read(Key.connectionsPerPeer)
        let connectionsPerSecond = map.read(Key.connectionsPerSecond)
        let requestsPerConnection = map.read(Key.requestsPerConnection)
        let pipelining = map.read(Key.pipelining)
        let headerTimeout = map.read(Key.headerTimeout)
        let bodyTimeout = map.read(Key.bodyTimeout)
        let minimumRate = map.read(Key.minimumRate)
        let rateGrace = map.read(Key.rateGrace)
        let idleTimeout = map.read(Key.idleTimeout)
        let writeTimeout = map.read(Key.writeTimeout)
        let drainTimeout = map.read(Key.drainTimeout)
        guard let bodyBytes, let jsonDepth, let wait, let eventStreams, let eventHeartbeat else { return nil }
        guard let requestLine, let headerBytes, let headerFields else { return nil }
        guard let connections, let connectionsPerSecond, let requestsPerConnection, let pipelining else { return nil }
        guard let headerTimeout, let bodyTimeout else { return nil }
        guard let minimumRate, let rateGrace, let idleTimeout, let writeTimeout, let drainTimeout else { return nil }
        self.bodyBytes = bodyBytes
        self.jsonDepth = jsonDepth
        self.wait = wait
        self.eventStreams = eventStreams
        self.eventHeartbeat = eventHeartbeat
        self.requestLine = requestLine
        self.headerBytes = headerBytes
        self.headerFields = headerFields
        self.connections = connections
        self.connectionsPerSecond = connectionsPerSecond
        self.requestsPerConnection = requestsPerConnection
        self.pipelining = pipelining
        self.headerTimeout = headerTimeout
        self.bodyTimeout = bodyTimeout
        self.minimumRate = minimumRate
        self.rateGrace = rateGrace
        self.idleTimeout = idleTimeout
        self.writeTimeout = writeTimeout
        self.drainTimeout = drainTimeout
    }
}

extension LimitsConfiguration {
    enum Key {
        static let bodyBytes = ConfigurationKey<ByteSize>(
            "body_bytes", .size(.kibibytes(1)...(.mebibytes(1))), .standard("64KiB"))
        static let jsonDepth = count("json_depth", 1...64, "64")
        static let wait = duration("wait", .zero...(.seconds(600)), "30s")
        static let eventStreams = ConfigurationKey<Int>("event_streams", .integer(1...1000), .standard("8"))
        static let eventHeartbeat = duration("event_heartbeat", .seconds(1)...(.seconds(300)), "15s")
        static let requestLine = ConfigurationKey<ByteSize>(
            "request_line", .size(.bytes(256)...(.kibibytes(64))), .standard("8000B"))
        static let headerBytes = ConfigurationKey<ByteSize>(
            "header_bytes", .size(.kibibytes(1)...(.kibibytes(256))), .standard("16KiB"))
        static let headerFields = count("header_fields", 8...1000, "100")
        static let connections = count("connections", 1...100_000, "900")
        static let connectionsPerPeer = ConfigurationKey<Int>(
            "connections_per_peer", .integer(1...100_000), .optional)
        static let connectionsPerSecond = count("connections_per_second", 10...100_000, "1000")
        static let requestsPerConnection = count("requests_per_connection", 1...1_000_000, "1000")
        static let pipelining = count("pipelining", 0...1000, "16")
        static let headerTimeout = duration("header_timeout", short, "10s")
        static let bodyTimeout = duration("body_timeout", short, "30s")
        static let minimumRate = ConfigurationKey<ByteSize>(
            "minimum_rate", .size(.bytes(1)...(.mebibytes(1))), .standard("512B"))
        static let rateGrace = duration("rate_grace", short, "5s")
        static let idleTimeout = duration("idle_timeout", .milliseconds(100)...(.seconds(3600)), "90s")
        static let writeTimeout = duration("write_timeout", short, "30s")
        static let drainTimeout = duration("drain_timeout", short, "10s")

        static let all = [
            bodyBytes.description, jsonDepth.description, wait.description, eventStreams.description,
            eventHeartbeat.description, requestLine.description, headerBytes.description, headerFields.description,
            connections.description, connectionsPerPeer.description, connectionsPerSecond.description,
            requestsPerConnection.description, pipelining.description, headerTimeout.description,
            bodyTimeout.description, minimumRate.description, rateGrace.description, idleTimeout.description,
            writeTimeout.description, drainTimeout.description,
        ]

        private static let short: ClosedRange<Duration> = .milliseconds(100)...(.seconds(600))

        private static func duration(
            _ name: String, _ range: ClosedRange<Duration>, _ standard: String
        ) -> ConfigurationKey<Duration> {
            ConfigurationKey(name, .duration(range), .standard(standard))
        }

        private static func count(
            _ name: String, _ range: ClosedRange<Int>, _ standard: String
        ) -> ConfigurationKey<Int> {
            ConfigurationKey(name, .integer(range), .standard(standard))
        }
    }
}

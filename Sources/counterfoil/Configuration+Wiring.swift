import Billing
import Crypto
import CurlTransport
import Foundation
import GatewayAPI
import HTTPGuard
import HummingbirdCore
import Logging
import Scheduling
import Webhooks

// What the configuration means to the targets, in their own types.

extension Configuration {
    var callerDirectory: CallerDirectory {
        CallerDirectory(callers.map { ($0.caller, $0.keyDigests) })
    }

    var webhookTargets: [WebhookTarget] {
        callers.flatMap { caller in caller.webhooks.map { $0.target(of: caller.id) } }
    }

    var linkSigner: LinkSigner {
        let keys = links.keys.map { key in
            LinkSigner.Key(id: key.id, secret: SymmetricKey(data: Data(key.secret.reveal().utf8)))
        }
        return LinkSigner(publicURL: publicURL.absoluteString, lifetime: links.lifetime, keys: keys)
    }
}

extension Courier {
    /// Serves the configured targets, over connections of their own.
    init(
        of configuration: Configuration, outbox: any LedgerReading & Outbox, time: any TimeSource, logger: Logger
    ) async throws {
        let transport = TransportConfiguration(
            maxConcurrentTransfers: Self.sendingLimit, userAgent: "counterfoil/\(Counterfoil.version)")
        self.init(outbox: outbox, transport: try CurlTransport(configuration: transport), time: time, logger: logger)
        try await serve(configuration.webhookTargets)
    }
}

extension AccountConfiguration {
    var account: Account { Account(name: name, currency: currency) }
}

extension LimitsConfiguration {
    var limits: Limits {
        var limits = Limits()
        limits.jsonDepth = jsonDepth
        limits.longestWait = wait
        limits.eventStreams = eventStreams
        limits.heartbeat = eventHeartbeat
        limits.http = http
        return limits
    }

    private var http: HTTPLimits {
        var http = HTTPLimits()
        http.requestLine = requestLine.bytes
        http.headerBytes = headerBytes.bytes
        http.headerFields = headerFields
        http.bodyBytes = bodyBytes.bytes
        http.connections = connections
        http.connectionsPerPeer = connectionsPerPeer
        http.connectionsPerSecond = connectionsPerSecond
        http.requestsPerConnection = requestsPerConnection
        http.pipelining = pipelining
        http.headerTimeout = headerTimeout
        http.bodyTimeout = bodyTimeout
        http.minimumRate = minimumRate.bytes
        http.rateGrace = rateGrace
        http.idleTimeout = idleTimeout
        http.writeTimeout = writeTimeout
        http.drainTimeout = drainTimeout
        return http
    }
}

extension EgressConfiguration {
    var plan: EgressPlan { EgressPlan(ban: ban, wrongCredentialsLimit: wrongCredentials) }
}

extension ListenAddress {
    /// - Throws: `UnixSocket.InUse`. A port says so by itself.
    func requireFree() throws {
        if case .unix(let path) = self { try UnixSocket(path: path).requireFree() }
    }

    var bindAddress: BindAddress {
        switch self {
        case .tcp(let host, let port): .hostname(host, port: port)
        case .unix(let path): .unixDomainSocket(path: path)
        }
    }
}

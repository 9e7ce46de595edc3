package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// A provider on this machine: an HTTP server that speaks `documents.php`, keeps the provider's rules and, if asked to,
/// misbehaves. It shares no code with the gateway and is not for anything but tests and demonstrations.
package actor ProviderSimulator: Service {
    package nonisolated let configuration: SimulatorConfiguration
    private nonisolated let desk: ProviderDesk
    private let logger: Logger
    private var server: (any Channel)?
    private var management: (any Channel)?
    private var boundPort: Int?
    /// Counted, so that the journal can tell them apart.
    private let connections = Mutex(0)

    /// - Throws: when the journal cannot be opened.
    package init(_ configuration: SimulatorConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        let clock = ContinuousClock()
        let start = clock.now
        desk = try ProviderDesk(configuration) { clock.now - start }
    }

    /// Every call so far (the latest 100,000).
    package nonisolated var arrivals: [Arrival] { desk.arrivals }

    /// The bytes that were, or would have been, sent for an invoice it created.
    package nonisolated func pdf(ofCreated id: Int) -> [UInt8]? { desk.pdf(ofCreated: id) }

    package func setFaults(_ rules: [FaultRule]) async throws {
        desk.setFaults(rules)
        try await reconcile()
    }

    /// The address of `documents.php`. Call it after `start`.
    package var url: String { "http://\(configuration.host):\(boundPort ?? configuration.port)\(CallHandler.path)" }

    package var managementPort: Int? { management?.localAddress?.port }

    /// Opens the sockets.
    package func start() async throws {
        try await reconcile()
        guard let port = configuration.managementPort else { return }
        let desk = desk
        management = try await bootstrap { channel in
            try channel.pipeline.syncOperations.addHandler(
                ManagementHandler(desk: desk) { Task { await self.faultsChanged() } })
        }.bind(host: configuration.host, port: port).get()
    }

    package func stop() async throws {
        try await server?.close()
        try await management?.close()
        (server, management) = (nil, nil)
    }

    /// Runs until the service is told to stop.
    package func run() async throws {
        if server == nil { try await start() }
        try await gracefulShutdown()
        try await stop()
    }

    /// Awaited by nobody: the management port has answered, and a failure to listen again is logged.
    private func faultsChanged() async {
        do {
            try await reconcile()
        } catch {
            logger.error("cannot listen", metadata: ["cause": "\(error)"])
        }
    }

    /// Listens, or, while a rule refuses connections, does not.
    private func reconcile() async throws {
        if desk.refusesConnections {
            try await server?.close()
            server = nil
        } else if server == nil {
            let channel = try await bootstrap { [self] in try prepare($0) }
                .bind(host: configuration.host, port: boundPort ?? configuration.port).get()
            boundPort = channel.localAddress?.port
            server = channel
        }
    }

    private func bootstrap(_ prepare: @escaping @Sendable (any Channel) throws -> Void) -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        ByteToMessageHandler(HTTPRequestDecoder()), RequestCollector())
                    try prepare(channel)
                }
            }
    }

    private nonisolated func prepare(_ channel: any Channel) throws {
        let number = connections.withLock { count in
            count += 1
            return count
        }
        let pipeline = channel.pipeline.syncOperations
        if case .request(let kind, let bytes)? = desk.requestFault() {
            try pipeline.addHandler(RequestFaultHandler(kind: kind, after: bytes), position: .first)
        }
        let (seconds, attoseconds) = configuration.latency.components
        let latency = TimeAmount.nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        try pipeline.addHandler(CallHandler(desk: desk, number: number, latency: latency, logger: logger))
    }
}

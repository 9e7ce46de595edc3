import HTTPGuard
package import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// One socket that serves the contract, and on the admin side health, metrics and the contract.
package struct GatewayListener: Service {
    let responder: GatewayResponder
    private let server: any Service

    /// - Parameter admin: Nil on the public side.
    /// - Parameter onListening: Told the port once requests are taken; nil for a Unix socket.
    package init(
        address: BindAddress, surface: Live<GatewaySurface>, admin: AdminRoutes? = nil,
        onListening: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) {
        self.init(
            address: address, side: admin == nil ? "public" : "admin", surface: surface,
            table: RouteTable(routes: (admin?.routes ?? []) + RouteTable.contract.routes), onListening: onListening)
    }

    init(
        address: BindAddress, side: String, surface live: Live<GatewaySurface>, table: RouteTable,
        onListening: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) {
        let surface = live.current
        let logger = surface.logger
        let records = ConnectionRecords(side: side, time: surface.time, logger: logger)
        let guarded = records.guarded { live.current.limits.http }
        let responder = GatewayResponder(table: table, live: live)
        self.responder = responder
        server = GuardedChannel(guarded) { await responder.respond(to: $0) }.server(
            configuration: ServerConfiguration(
                address: address, backlog: Self.backlog,
                availableConnectionsDelegate: .maximum(guarded.acceptedConnections, logger: logger)),
            onServerRunning: { channel in
                await Self.restrain(channel, guarded, logger)
                await onListening(channel.localAddress?.port)
            },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    }

    /// Connections that the system may hold until they are accepted: a burst of callers, cut by it to its own limit.
    private static let backlog = 1024

    /// Connections are taken at a rate, and not at all for a moment when descriptors have run out.
    private static func restrain(_ channel: any Channel, _ guarded: GuardedConnections, _ logger: Logger) async {
        do {
            try await channel.eventLoop.submit {
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandlers([AcceptPause(logger: logger), guarded.makePace()], position: .first)
            }.get()
        } catch {
            logger.error("cannot restrain the taking of connections", metadata: ["cause": "\(error)"])
        }
    }

    package func run() async throws {
        try await server.run()
    }
}

package import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// One socket that serves the contract, and on the admin side health, metrics and the contract.
package struct GatewayListener: Service {
    let application: Application<GatewayResponder>

    /// - Parameter admin: Nil on the public side.
    /// - Parameter onListening: Told the port once requests are taken; nil for a Unix socket.
    package init(
        address: BindAddress, surface: GatewaySurface, admin: AdminRoutes? = nil,
        onListening: @escaping @Sendable (Int?) async -> Void = { _ in }
    ) {
        let limits = surface.limits
        let table = RouteTable(routes: (admin?.routes ?? []) + RouteTable.contract.routes)
        application = Application(
            responder: GatewayResponder(table: table, surface: surface),
            server: .http1(
                configuration: HTTP1Channel.Configuration(
                    idleTimeout: .nanoseconds(Int64(limits.idleTimeout / .nanoseconds(1))),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
                        maxHeaderFieldCount: limits.headerFields))),
            configuration: ApplicationConfiguration(
                address: address, serverName: nil,
                availableConnectionsDelegate: .maximum(limits.connections, logger: surface.logger)),
            onServerRunning: { channel in await onListening(channel.localAddress?.port) },
            logger: surface.logger)
    }

    package func run() async throws {
        try await application.run()
    }
}

import Billing
import CurlTransport
import GatewayAPI
import Logging
import SMSC
import Scheduling
import ServiceLifecycle
import UnixSignals

/// The whole gateway, from configuration to sockets: read it top to bottom to know where everything lives.
struct Gateway: Sendable {
    let configuration: Configuration
    let logger: Logger
    let metrics: @Sendable () -> String

    /// Runs until it is told to stop: by SIGTERM or SIGINT, or because `stop` returns.
    ///
    /// - Parameter onListening: Told the two ports, public and admin, as each socket takes requests.
    /// - Throws: `LedgerOpenFailure`, `PostgresOpenFailure`, `LedgerFailure`, `TransferFailure` or what a socket says: the gateway cannot go on.
    func run(
        until stop: (@Sendable () async -> Void)? = nil,
        onListening: @escaping @Sendable (Listening) async -> Void = { _ in }
    ) async throws {
        let time = try SystemTimeSource()
        let opened = try await OpenLedger(configuration)
        let ledger = opened.ledger
        let provider = try ProviderAccounts(configuration.accounts)
        let scheduler = try await Scheduler(
            plans: provider.plans, egress: configuration.egress.plan, ledger: ledger,
            upstream: SMSCUpstream(provider.accounts, time: time), time: time, logger: logger)
        let surface = GatewaySurface(
            ledger: ledger, desk: scheduler, callers: configuration.callerDirectory, links: configuration.linkSigner,
            accounts: provider.accounts.map(\.account), limits: configuration.limits.limits, time: time,
            contract: PackageResources.openapi_yaml, securityContacts: configuration.securityContacts, logger: logger)
        let listener = GatewayListener(address: configuration.listen.bindAddress, surface: surface) { port in
            await onListening(.public(port: port))
        }
        let admin = GatewayListener(
            address: configuration.adminListen.bindAddress, surface: surface, admin: adminRoutes(ledger)
        ) { port in
            await onListening(.admin(port: port))
        }
        let watch = LedgerWatch(breaks: opened.breaks, logger: logger)
        try await serve([watch, scheduler, admin, listener, scheduler.waitingRoom], until: stop)
        await provider.shutDown()
        try await opened.close()
    }

    enum Listening: Hashable, Sendable {
        case `public`(port: Int?)
        case admin(port: Int?)
    }

    /// Stops in reverse order: first nobody waits any longer, then the sockets close, last the calls under way end.
    private func serve(_ services: [any Service], until stop: (@Sendable () async -> Void)?) async throws {
        // A service that fails stops the others in good order too: a server that is cancelled may drop a connection which
        // it was just taking, and NIO ends the process for that, before the reason is told.
        var services = services.map {
            ServiceGroupConfiguration.ServiceConfiguration(
                service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
        }
        if let stop {
            services.append(
                .init(service: StopSwitch(stop: stop), successTerminationBehavior: .gracefullyShutdownGroup))
        }
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = configuration.shutdownGrace
        group.maximumCancellationDuration = .seconds(5)
        try await ServiceGroup(configuration: group).run()
    }

    private func adminRoutes(_ ledger: any Ledger) -> AdminRoutes {
        AdminRoutes(
            isReady: {
                do {
                    _ = try await ledger.egressEvents()
                    return true
                } catch {
                    return false
                }
            }, metrics: metrics)
    }
}

/// Ends when somebody inside the process wants the gateway to stop.
private struct StopSwitch: Service {
    let stop: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await stop() }
    }
}

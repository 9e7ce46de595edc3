import Billing
import CurlTransport
import GatewayAPI
import Logging
import SMSC
import Scheduling
import ServiceLifecycle
import UnixSignals
import Webhooks

/// The whole gateway, from configuration to sockets: read it top to bottom to know where everything lives.
struct Gateway: Sendable {
    let configuration: Configuration
    let logger: Logger
    let metrics: @Sendable (String?) -> AdminRoutes.Page
    /// Reads the configuration anew on SIGHUP; nil where it has no file.
    var source: Reloader.Source?
    /// Whoever started the process and wants to know when it is ready.
    var manager: NotifySocket?

    /// Runs until it is told to stop: by SIGTERM or SIGINT, or because `stop` returns.
    ///
    /// - Parameter onListening: Told the two ports, public and admin, as each socket takes requests.
    /// - Throws: `LedgerOpenFailure`, `PostgresOpenFailure`, `LedgerFailure`, `TransferFailure` or what a socket says: the gateway cannot go on.
    func run(
        until stop: (@Sendable () async -> Void)? = nil,
        onListening: @escaping @Sendable (Listening) async -> Void = { _ in }
    ) async throws {
        for address in [configuration.listen, configuration.adminListen] { try address.requireFree() }
        let time = try SystemTimeSource()
        let opened = try await OpenLedger(configuration)
        let ledger = opened.ledger
        let documents = try configuration.documents.map { try OpenDocuments($0, logger: logger) }
        let provider = try ProviderAccounts(
            configuration.accounts, storing: configuration.documents?.patience ?? .zero)
        let upstream = SMSCUpstream(provider.accounts, time: time)
        let scheduler = try await Scheduler(
            plans: provider.plans, egress: configuration.egress.plan, ledger: ledger, upstream: upstream,
            documents: documents?.store, time: time, logger: logger)
        let courier = try await Courier(of: configuration, outbox: ledger, time: time, logger: logger)
        let tokens = try CallerTokens(time: time, logger: logger)
        let makeSurface = { @Sendable [logger, rates = RateLimiter()] (configuration: Configuration) in
            GatewaySurface(
                ledger: ledger, desk: scheduler, callers: configuration.callerDirectory,
                links: configuration.linkSigner, accounts: configuration.accounts.map(\.account),
                limits: configuration.limits.limits, time: time, contract: PackageResources.openapi_yaml,
                securityContacts: configuration.securityContacts, logger: logger, documents: documents?.store,
                tokens: tokens.reading(by: configuration.jwt), rates: rates)
        }
        let surface = Live(makeSurface(configuration))
        let reloader = Reloader(
            configuration, provider,
            Reloader.Parts(
                scheduler: scheduler, upstream: upstream, courier: courier, documents: documents?.store,
                ledger: ledger, time: time, surface: surface, makeSurface: makeSurface),
            logger: logger)
        let door = Doorkeeper(doors: 2, ledger: ledger, notes: reloader.notes, manager: manager)
        let listener = GatewayListener(address: configuration.listen.bindAddress, surface: surface) { port in
            door.open()
            await onListening(.public(port: port))
        }
        let adminRoutes = adminRoutes(opened, door, Collector(desk: scheduler, courier: courier, time: time), time)
        let admin = GatewayListener(
            address: configuration.adminListen.bindAddress, surface: surface, admin: adminRoutes
        ) { port in
            door.open()
            await onListening(.admin(port: port))
        }
        let retention = Retention(
            { await reloader.configuration.retention.policy }, archive: ledger, documents: documents?.store, time: time,
            logger: logger)
        let watch = LedgerWatch(breaks: opened.breaks, logger: logger)
        var services: [any Service] = [
            watch, courier, CheckedSending(check: opened.check, scheduler: scheduler), retention, admin, listener,
            scheduler.waitingRoom,
        ]
        if let manager, let interval = manager.interval {
            services.insert(Watchdog(manager: manager, interval: interval, time: time), at: 0)
        }
        if let source { services.append(ReloadOnSignal(reloader: reloader, source: source)) }
        try await serve(services + [door], until: stop)
        await reloader.provider.shutDown()
        await documents?.close()
        await tokens.shutDown()
        try await opened.close()
    }

    enum Listening: Hashable, Sendable {
        case `public`(port: Int?)
        case admin(port: Int?)
    }

    /// Stops in reverse order: first nobody is sent here and nobody waits any longer, then the sockets close, last the calls
    /// under way end.
    private func serve(_ services: [any Service], until stop: (@Sendable () async -> Void)?) async throws {
        // A service that fails stops the others in good order too: a server that is cancelled may drop a connection which
        // it was just taking, without closing it.
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

    private func adminRoutes(
        _ opened: OpenLedger, _ door: Doorkeeper, _ collector: Collector, _ time: SystemTimeSource
    ) -> AdminRoutes {
        AdminRoutes(
            readiness: door.readiness,
            metrics: { [metrics] accept in
                await collector.collect()
                return metrics(accept)
            },
            backUp: { [backups = configuration.backups] () throws(LedgerBackupFailure) in
                guard let backups else { throw .notConfigured }
                return try await opened.backUp(backups, time.now().wall)
            })
    }
}

/// Ends when somebody inside the process wants the gateway to stop.
private struct StopSwitch: Service {
    let stop: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await stop() }
    }
}

import Billing
import CoreMetrics
import Foundation
import GatewayAPI
import Logging
import S3Documents
import SMSC
import Scheduling
import ServiceLifecycle
import UnixSignals
import Webhooks

/// Puts a changed configuration in the place of the running one: all of it, or nothing.
actor Reloader {
    /// Reads the configuration anew.
    typealias Source = @Sendable () async throws(ConfigurationProblems) -> Configuration

    /// What works with a configuration, and how to tell it of another.
    struct Parts: Sendable {
        let scheduler: Scheduler
        let upstream: SMSCUpstream
        let courier: Courier
        let documents: S3Documents?
        let ledger: any Ledger
        let time: any TimeSource
        let surface: Live<GatewaySurface>
        let makeSurface: @Sendable (Configuration) -> GatewaySurface
    }

    private(set) var configuration: Configuration
    private(set) var provider: ProviderAccounts
    private let parts: Parts
    private let logger: Logger
    /// For `/readyz`: what went wrong with the last reload, without names and values.
    nonisolated let notes = Live<[String]>([])

    init(_ configuration: Configuration, _ provider: ProviderAccounts, _ parts: Parts, logger: Logger) {
        self.configuration = configuration
        self.provider = provider
        self.parts = parts
        self.logger = logger
        Self.count(isAccepted: true, at: parts.time.now())
    }

    func reload(from source: Source) async {
        do {
            let next = try await source()
            let difference = ConfigurationDifference(from: configuration, to: next)
            guard difference.fixed.isEmpty else {
                let keys = difference.fixed.joined(separator: ", ")
                return refuse(["cannot change while the gateway runs, restart it: \(keys)"])
            }
            try await takeUp(next)
            notes.replace([])
            Self.count(isAccepted: true, at: parts.time.now())
            if !difference.changes.isEmpty { await settle(difference) }
            logger.notice("configuration reloaded", metadata: ["changes": "\(difference)"])
        } catch let failure as ConfigurationProblems {
            refuse(failure.problems.map { "line \($0.line): \($0.keyPath): \($0.message)" })
        } catch {
            refuse(["\(error)"])
        }
    }

    /// Everything that can fail comes before the first thing that is swapped.
    private func takeUp(_ next: Configuration) async throws {
        let provider = try ProviderAccounts(
            next.accounts, storing: next.documents?.patience ?? .zero, after: provider)
        let newcomers = try await parts.scheduler.prepare(provider.plans)
        try await parts.courier.serve(next.webhookTargets)
        parts.scheduler.admit(newcomers) { parts.upstream.replace(provider.accounts) }
        if let documents = next.documents { parts.documents?.replace(documents.credentials) }
        parts.surface.replace(parts.makeSurface(next))
        (self.configuration, self.provider) = (next, provider)
    }

    /// What the ledger keeps of the change. The change itself stands, whatever becomes of this.
    private func settle(_ difference: ConfigurationDifference) async {
        do {
            try await parts.scheduler.follow(provider.plans)
            let entry = AuditEntry(
                .configurationReloaded, at: parts.time.now().wall, because: String("\(difference)".prefix(1000)))
            try await parts.ledger.record([entry])
        } catch {
            logger.error("configuration reloaded without a trail", metadata: ["cause": "\(error)"])
        }
    }

    private func refuse(_ reasons: [String]) {
        for reason in reasons { logger.error("configuration not reloaded", metadata: ["reason": "\(reason)"]) }
        notes.replace(["the last reload of the configuration was refused; the log has the reasons"])
        Self.count(isAccepted: false, at: parts.time.now())
    }

    private static func count(isAccepted: Bool, at now: ClockReading) {
        Gauge(label: "counterfoil_config_last_reload_successful").record(isAccepted ? 1 : 0)
        guard isAccepted else { return }
        Gauge(label: "counterfoil_config_last_reload_success_timestamp_seconds").record(now.wall.timeIntervalSince1970)
    }
}

/// Reloads whenever the process gets SIGHUP.
struct ReloadOnSignal: Service {
    let reloader: Reloader
    let source: Reloader.Source

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            await reloader.reload(from: source)
        }
    }
}

import Billing
import CoreMetrics
import Foundation
import Synchronization
import Telemetry
import Webhooks

/// What is measured only when somebody asks: how the accounts and the receivers of notices stand, and what the process takes.
final class Collector: Sendable {
    private struct Series: Hashable {
        let name: String
        let labels: [String: String]
    }

    private let desk: any AccountDesk
    private let courier: Courier
    private let time: any TimeSource
    /// The gauges shown last time.
    private let shown = Mutex<[Series: Gauge]>([:])

    init(desk: any AccountDesk, courier: Courier, time: any TimeSource) {
        self.desk = desk
        self.courier = courier
        self.time = time
    }

    func collect() async {
        if let figures = ProcessFigures.now() {
            Gauge(label: "process_resident_memory_bytes").record(figures.residentBytes)
            Gauge(label: "process_open_fds").record(figures.openDescriptors)
        }
        do {
            let accounts = try await desk.accounts().flatMap(figures)
            let notices = try await courier.waiting().map { target, count in
                (
                    "counterfoil_webhook_notices_pending",
                    ["caller": target.caller.rawValue, "target": target.name], Double(count)
                )
            }
            show(accounts + notices)
            Gauge(label: "counterfoil_ledger_up").record(1)
        } catch {
            // The figures stay as they were: this one tells that they are old.
            Gauge(label: "counterfoil_ledger_up").record(0)
        }
    }

    /// What the configuration has no more has no figures either.
    private func show(_ figures: [(name: String, labels: [String: String], value: Double)]) {
        var gauges: [Series: Gauge] = [:]
        for figure in figures {
            let gauge = Gauge(label: figure.name, dimensions: figure.labels.map { ($0, $1) })
            gauge.record(figure.value)
            gauges[Series(name: figure.name, labels: figure.labels)] = gauge
        }
        let before = shown.withLock { shown in
            defer { shown = gauges }
            return shown
        }
        for (series, gauge) in before where gauges[series] == nil { gauge.destroy() }
    }

    private func figures(_ status: AccountStatus) -> [(String, [String: String], Double)] {
        let now = time.now().wall
        let age = status.oldestQueuedAt.map { max(0, now.timeIntervalSince($0)) } ?? 0
        // No number while one is under way or nothing is sent.
        let slot = status.nextSlot.map { max(0, $0.timeIntervalSince(now)) } ?? .nan
        return [
            ("counterfoil_queue_jobs", Double(status.queued)), ("counterfoil_queue_oldest_age_seconds", age),
            ("counterfoil_account_next_slot_seconds", slot),
            ("counterfoil_account_gap_seconds", status.gap / .seconds(1)),
            ("counterfoil_account_calling", status.calling == nil ? 0 : 1),
            ("counterfoil_account_breaker_open", status.breakerOpenedAt == nil ? 0 : 1),
            ("counterfoil_account_paused", status.pause == nil ? 0 : 1),
            ("counterfoil_unknown_outcomes", Double(status.unknownOutcomes)),
        ].map { name, value in (name, ["account": status.account.rawValue], value) }
    }
}

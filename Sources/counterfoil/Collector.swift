import Billing
import CoreMetrics
import Foundation
import Synchronization
import Telemetry

/// What is measured only when somebody asks: how the accounts stand, and what the process takes.
final class Collector: Sendable {
    private let desk: any AccountDesk
    private let time: any TimeSource
    /// The gauges shown last time, by account.
    private let shown = Mutex<[Account.Name: [Gauge]]>([:])

    init(desk: any AccountDesk, time: any TimeSource) {
        self.desk = desk
        self.time = time
    }

    func collect() async {
        if let figures = ProcessFigures.now() {
            Gauge(label: "process_resident_memory_bytes").record(figures.residentBytes)
            Gauge(label: "process_open_fds").record(figures.openDescriptors)
        }
        do {
            let statuses = try await desk.accounts()
            for status in statuses { record(status) }
            forget(allBut: Set(statuses.map(\.account)))
            Gauge(label: "counterfoil_ledger_up").record(1)
        } catch {
            // The accounts' own figures stay as they were: this one tells that they are old.
            Gauge(label: "counterfoil_ledger_up").record(0)
        }
    }

    /// An account that the configuration has no more has no figures either.
    private func forget(allBut accounts: Set<Account.Name>) {
        let gone = shown.withLock { shown in
            defer { shown = shown.filter { accounts.contains($0.key) } }
            return shown.filter { !accounts.contains($0.key) }
        }
        for gauge in gone.values.joined() { gauge.destroy() }
    }

    private func record(_ status: AccountStatus) {
        let now = time.now().wall
        let labels = [("account", status.account.rawValue)]
        let age = status.oldestQueuedAt.map { max(0, now.timeIntervalSince($0)) } ?? 0
        // No number while one is under way or nothing is sent.
        let slot = status.nextSlot.map { max(0, $0.timeIntervalSince(now)) } ?? .nan
        let figures = [
            ("counterfoil_queue_jobs", Double(status.queued)), ("counterfoil_queue_oldest_age_seconds", age),
            ("counterfoil_account_next_slot_seconds", slot),
            ("counterfoil_account_gap_seconds", status.gap / .seconds(1)),
            ("counterfoil_account_calling", status.calling == nil ? 0 : 1),
            ("counterfoil_account_breaker_open", status.breakerOpenedAt == nil ? 0 : 1),
            ("counterfoil_account_paused", status.pause == nil ? 0 : 1),
            ("counterfoil_unknown_outcomes", Double(status.unknownOutcomes)),
        ]
        let gauges = figures.map { name, value in
            let gauge = Gauge(label: name, dimensions: labels)
            gauge.record(value)
            return gauge
        }
        shown.withLock { $0[status.account] = gauges }
    }
}

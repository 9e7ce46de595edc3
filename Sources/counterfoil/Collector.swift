import Billing
import CoreMetrics
import Foundation
import Telemetry

/// What is measured only when somebody asks: how the accounts stand, and what the process takes.
struct Collector: Sendable {
    let desk: any AccountDesk
    let time: any TimeSource

    func collect() async {
        if let figures = ProcessFigures.now() {
            Gauge(label: "process_resident_memory_bytes").record(figures.residentBytes)
            Gauge(label: "process_open_fds").record(figures.openDescriptors)
        }
        do {
            for status in try await desk.accounts() { record(status) }
            Gauge(label: "counterfoil_ledger_up").record(1)
        } catch {
            // The accounts' own figures stay as they were: this one tells that they are old.
            Gauge(label: "counterfoil_ledger_up").record(0)
        }
    }

    private func record(_ status: AccountStatus) {
        let now = time.now().wall
        let labels = [("account", status.account.rawValue)]
        let age = status.oldestQueuedAt.map { max(0, now.timeIntervalSince($0)) } ?? 0
        // No number while one is under way or nothing is sent.
        let slot = status.nextSlot.map { max(0, $0.timeIntervalSince(now)) } ?? .nan
        for (name, value) in [
            ("counterfoil_queue_jobs", Double(status.queued)), ("counterfoil_queue_oldest_age_seconds", age),
            ("counterfoil_account_next_slot_seconds", slot),
            ("counterfoil_account_gap_seconds", status.gap / .seconds(1)),
            ("counterfoil_account_calling", status.calling == nil ? 0 : 1),
            ("counterfoil_account_breaker_open", status.breakerOpenedAt == nil ? 0 : 1),
            ("counterfoil_account_paused", status.pause == nil ? 0 : 1),
            ("counterfoil_unknown_outcomes", Double(status.unknownOutcomes)),
        ] {
            Gauge(label: name, dimensions: labels).record(value)
        }
    }
}

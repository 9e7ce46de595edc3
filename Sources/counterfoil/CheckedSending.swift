import Billing
import Scheduling
import ServiceLifecycle

/// Sends nothing before the whole ledger was read; what needs no call is done meanwhile.
struct CheckedSending: Service {
    let check: @Sendable () async throws(LedgerFailure) -> Void
    let scheduler: Scheduler

    func run() async throws {
        try await check()
        try await scheduler.run()
    }
}

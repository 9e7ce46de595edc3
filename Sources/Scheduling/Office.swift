import Billing
import Logging
import Metrics

/// What all dispatchers share.
struct Office: Sendable {
    let ledger: any Ledger
    let upstream: any Upstream
    /// Where documents' bytes go; nil when the ledger keeps them.
    let documents: (any DocumentStore)?
    let time: any TimeSource
    let egress: EgressGate
    let egressPlan: EgressPlan
    let settlements: Settlements
    let hall: WatchHall
    let newJobID: @Sendable () -> Job.ID
    let logger: Logger

    /// Tells whoever waits for the jobs or watches them; to be called once the ledger holds the change.
    func announce(_ jobs: [Job]) {
        settlements.announce(jobs)
        hall.announce(jobs)
    }

    func time(_ duration: Duration, ofCallBy account: Account.Name, operation: Job.Operation.Kind) {
        Timer(
            label: "counterfoil_upstream_call_duration_seconds",
            dimensions: [("account", account.rawValue), ("command", operation.rawValue)]
        ).recordNanoseconds(Int64(duration / .nanoseconds(1)))
    }

    /// Bounded labels: configured accounts, three operations, seven outcomes.
    func countCall(account: Account.Name, operation: Job.Operation.Kind, outcome: String) {
        Counter(
            label: "counterfoil_upstream_calls_total",
            dimensions: [("account", account.rawValue), ("command", operation.rawValue), ("outcome", outcome)]
        ).increment()
    }
}

import Billing
import Logging
import Metrics

/// What all dispatchers share.
struct Office: Sendable {
    let ledger: any Ledger
    let upstream: any Upstream
    let time: any TimeSource
    let egress: EgressGate
    let settlements: Settlements
    let newJobID: @Sendable () -> Job.ID
    let logger: Logger

    /// Bounded labels: configured accounts, three operations, seven outcomes.
    func countCall(account: Account.Name, operation: Job.Operation.Kind, outcome: String) {
        Counter(
            label: "counterfoil_upstream_calls_total",
            dimensions: [("account", account.rawValue), ("command", operation.rawValue), ("outcome", outcome)]
        ).increment()
    }
}

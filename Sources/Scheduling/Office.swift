import Billing
import Logging
import Metrics

/// What all dispatchers share.
struct Office: Sendable {
    let ledger: any Ledger
    let upstream: any Upstream
    let time: any TimeSource
    let egress: EgressGate
    let egressPlan: EgressPlan
    let settlements: Settlements
    let newJobID: @Sendable () -> Job.ID
    let logger: Logger

    /// How many creates wait for a person's word: to be called whenever that may have changed.
    func gaugeUnknownOutcomes(of account: Account.Name) async throws(LedgerFailure) {
        let count = try await ledger.unknownOutcomes(of: account)
        Gauge(label: "counterfoil_unknown_outcomes", dimensions: [("account", account.rawValue)]).record(count)
    }

    /// Bounded labels: configured accounts, three operations, seven outcomes.
    func countCall(account: Account.Name, operation: Job.Operation.Kind, outcome: String) {
        Counter(
            label: "counterfoil_upstream_calls_total",
            dimensions: [("account", account.rawValue), ("command", operation.rawValue), ("outcome", outcome)]
        ).increment()
    }
}

package import Foundation

/// Where jobs are handed in and asked after: the scheduler, as the REST surface sees it.
package protocol JobDesk: Sendable {
    /// Durable when it returns.
    func submit(_ order: Order) async throws(LedgerFailure) -> Acceptance

    /// Takes a queued job back.
    /// - Throws: `illegal` once its call may have left.
    func cancel(_ job: Job.ID) async throws(LedgerFailure) -> Job

    /// Takes a person's word on an unknown outcome.
    /// - Throws: `illegal` when the outcome is not unknown.
    func resolve(_ job: Job.ID, _ resolution: Resolution) async throws(LedgerFailure) -> Resolved

    /// Sends a failed job again.
    /// - Throws: `illegal` when it has not failed, or was abandoned.
    func requeue(
        _ job: Job.ID, by person: Caller.ID, because reason: String
    ) async throws(LedgerFailure) -> Job

    /// The job once it is settled, or as it is when `patience` has run out, the gateway stops or the task is cancelled.
    func settled(_ job: Job.ID, within patience: Duration) async throws(LedgerFailure) -> Job

    /// A place to watch events from; nil when the caller holds `limit` of them already.
    func watch(_ filter: EventFilter, as caller: Caller.ID, limit: Int) -> (any EventWatch)?

    /// When a queued job's turn is expected; nil when the job is not queued.
    func forecast(_ job: Job.ID, account: Account.Name) async -> Forecast?
}

/// A queued job's turn, read from the queue that the dispatcher uses.
package struct Forecast: Hashable, Sendable {
    /// 1 goes next.
    package let position: Int
    /// When its call is expected to start; nil while nothing is sent for the account.
    package let estimatedAt: Date?

    package init(position: Int, estimatedAt: Date?) {
        self.position = position
        self.estimatedAt = estimatedAt
    }
}

package import Foundation

/// What became of a request to do something: the ledger decides in one commit, so that races end the same way as turns.
package enum Acceptance: Hashable, Sendable {
    /// A new job, durable.
    case accepted(Job)
    /// The key was used before for the same request: its job, whatever its state.
    case replayed(Job)
    /// The caller has an unfinished read of the same document: its job.
    case attached(Job)
    /// The document is in the ledger already: no job, no call.
    case known
    /// The key was used before for another request: nothing was done.
    case keyReused(Job.ID)
    /// The caller has `limit` unfinished jobs: nothing was done.
    case queueFull(limit: Int)
    /// Its turn is expected only at this time, after its deadline: nothing was done.
    case tooLate(expected: Date)
}

/// A request for a job, complete and checked.
package struct Order: Hashable, Sendable {
    package let caller: Caller
    package let account: Account.Name
    package let subclient: Subclient
    package let operation: Job.Operation
    /// Required for a create, meaningless for a read.
    package let key: IdempotencyKey?
    package let urgency: Urgency
    /// After it the order is worth nothing any more; nil without a deadline.
    package var expiresAt: Date?
    /// Read the document again although the ledger holds it.
    package let isRefresh: Bool
    package let trace: TraceContext?

    package init(
        caller: Caller, account: Account.Name, subclient: Subclient, operation: Job.Operation, key: IdempotencyKey?,
        urgency: Urgency = .usual, expiresAt: Date? = nil, isRefresh: Bool = false, trace: TraceContext? = nil
    ) {
        self.caller = caller
        self.account = account
        self.subclient = subclient
        self.operation = operation
        self.key = key
        self.urgency = urgency
        self.expiresAt = expiresAt
        self.isRefresh = isRefresh
        self.trace = trace
    }

    /// The same wish, however its body was spelt: same account, subclient, operation and deadline.
    package func asksForSame(as job: Job) -> Bool {
        (job.account, job.subclient, job.expiresAt) == (account, subclient, expiresAt) && job.operation == operation
    }

    /// What a job asks for, as if its caller asked again, beyond every queue limit.
    package init(repeating job: Job) {
        self.init(
            caller: Caller(id: job.caller, scopes: [], accounts: [job.account]), account: job.account,
            subclient: job.subclient, operation: job.operation, key: nil, urgency: job.ticket.urgency)
    }

    /// A read of the invoice that nobody asked for over HTTP, as urgent as the job that it serves.
    package init(reading invoice: Invoice.ID, for job: Job, by caller: Caller.ID) {
        self.init(
            caller: Caller(id: caller, scopes: [], accounts: [job.account]), account: job.account,
            subclient: job.subclient, operation: .fetchInvoice(invoice), key: nil, urgency: job.ticket.urgency)
    }
}

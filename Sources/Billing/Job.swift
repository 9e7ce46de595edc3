package import Foundation

/// One accepted request: what joins a caller's HTTP request to a call to the provider.
package struct Job: Identifiable, Hashable, Sendable {
    package typealias ID = Identifier<Job>

    /// Where a job stands. Each case lists its legal successors; `Job+Transitions.swift` is the only code that changes one.
    package enum State: String, Hashable, Sendable, CaseIterable {
        /// Durable and waiting its turn → `sending`, `cancelled`, `expired`; a read also ends with a shared call.
        case queued
        /// A call may be on its way → `succeeded`, `failed`, `outcomeUnknown` (creates), `queued` (put back).
        case sending
        /// The provider said yes. Final.
        case succeeded
        /// The provider said no, or a read failed for good → `queued`, when a person says so.
        case failed
        /// A create that may have happened. Only a person moves it on → `succeeded` (once the invoice that the person
        /// named was read), `queued`, `failed`.
        case outcomeUnknown = "outcome_unknown"
        /// Taken back by its caller before anything was sent. Final.
        case cancelled
        /// Its deadline passed before anything was sent. Final.
        case expired

        /// No call will be made for the job any more, unless a person says so.
        package var isSettled: Bool { self != .queued && self != .sending }
    }

    package let id: ID
    package let caller: Caller.ID
    package let account: Account.Name
    package let subclient: Subclient
    package let operation: Operation
    package let createdAt: Date
    /// After it nothing is sent for the job any more; nil without a deadline.
    package let expiresAt: Date?
    package let ticket: Ticket
    package internal(set) var state: State
    /// Calls begun for it.
    package internal(set) var attempts: Int
    /// Calls of a read that broke off half-way, or whose document was not stored; bounded by `interruptionLimit`.
    package internal(set) var interruptions: Int
    package internal(set) var finishedAt: Date?
    /// Why it failed or is unknown; nil in every other state.
    package internal(set) var problem: JobProblem?
    /// The invoice a succeeded create made.
    package internal(set) var createdInvoice: Invoice.ID?
    /// The invoice that a person says an unknown outcome made; a read has to confirm it.
    package internal(set) var claimedInvoice: Invoice.ID?
    /// Of the request that made it.
    package let trace: TraceContext?

    /// A stored job as it is; new ones come from `Job.accepted`.
    package init(
        id: ID, caller: Caller.ID, account: Account.Name, subclient: Subclient, operation: Operation, createdAt: Date,
        expiresAt: Date? = nil, ticket: Ticket, state: State, attempts: Int, interruptions: Int, finishedAt: Date?,
        problem: JobProblem?,
        createdInvoice: Invoice.ID?, claimedInvoice: Invoice.ID? = nil, trace: TraceContext? = nil
    ) {
        self.id = id
        self.caller = caller
        self.account = account
        self.subclient = subclient
        self.operation = operation
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.ticket = ticket
        self.state = state
        self.attempts = attempts
        self.interruptions = interruptions
        self.finishedAt = finishedAt
        self.problem = problem
        self.createdInvoice = createdInvoice
        self.claimedInvoice = claimedInvoice
        self.trace = trace
    }

    /// A read that broke off this often is given up: at one call a minute that is five minutes of trying.
    package static let interruptionLimit = 5
}

extension Job {
    /// What two reads have in common when one call can answer both; nil for a create, which shares with nobody.
    package struct SharedRead: Hashable, Sendable {
        package let account: Account.Name
        package let subclient: Subclient
        package let operation: Operation
    }

    package var sharedRead: SharedRead? {
        operation.isRead ? SharedRead(account: account, subclient: subclient, operation: operation) : nil
    }
}

extension Job {
    /// The call that its latest attempt makes, as a step of the trace.
    package var attemptTrace: TraceContext? { trace?.step("\(id) \(attempts)") }
}

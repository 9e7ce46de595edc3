package import Foundation

/// The durable book of jobs and documents. Whatever a method promises is on disk when it returns.
///
/// Each method is one transaction: all of it happens or none. The order of arrival is the order of the commits.
package protocol Ledger: LedgerReading, DocumentArchive, DocumentRemovals {
    /// Writes a new job, with its idempotency key, unless the order is answered by what is there already.
    ///
    /// Decides, in this order: `replayed` or `keyReused` by key (scope: caller and operation); for a read `known`, then
    /// `attached`; `queueFull`; `accepted`.
    func accept(_ order: Order, as id: Job.ID, at date: Date) async throws(LedgerFailure) -> Acceptance

    /// Marks the job as sending, opens an attempt, reserves the account's pace and takes its lease, unless another process
    /// that shares the ledger is in the way.
    ///
    /// After `unavailable` it may have happened all the same: asked again with the same reading, a ledger that can lose an
    /// answer finds the call again and begins its lease anew.
    /// - Throws: `illegal` when the job is not queued any more.
    func begin(
        _ job: Job.ID, under terms: CallTerms, at reading: ClockReading
    ) async throws(LedgerFailure) -> Beginning

    /// Writes the end of a call: job, attempt, document, pace, breaker, egress event, follow-up read, and every queued
    /// read that the same answer serves. Returns each job that changed or came to be, the call's own first.
    ///
    /// Asked again with the same completion, it changes nothing and returns the job as it is. When the call's lease ran out
    /// and others settled it for lost, its true end still replaces what they had to assume; once the job has moved on from
    /// there, the job stays as it is and nothing is returned. What a late end says of the account is heeded when it silences
    /// it: in the meantime others may have learnt more, but nobody that refused credentials are right.
    func finish(_ completion: Completion) async throws(LedgerFailure) -> [Job]

    /// - Throws: `illegal` when the job is not queued any more.
    func cancel(_ job: Job.ID, at date: Date) async throws(LedgerFailure) -> Job

    /// Ends a queued job whose deadline has passed.
    /// - Throws: `illegal` when the job is not queued any more.
    func expire(_ job: Job.ID, at date: Date) async throws(LedgerFailure) -> Job

    /// Writes a person's word on an unknown outcome, with the decision. An invoice that is named is taken for the job's
    /// once the ledger holds its document: at once, or when a read brings it; `verification` is that read's id.
    /// - Throws: `illegal` when the outcome is not unknown.
    func resolve(
        _ job: Job.ID, _ resolution: Resolution, verification: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> Resolved

    /// Puts a failed job back into the queue, with the decision.
    /// - Throws: `illegal` when it has not failed, or was abandoned.
    func requeue(_ job: Job.ID, _ decision: Decision) async throws(LedgerFailure) -> Job

    /// Settles what a crash left: creates under way become `outcomeUnknown`, reads go back to the queue, paces still
    /// reserved end at `reading`. Called once, before anything else is sent. Returns the jobs that were under way. Where
    /// several processes share the ledger, only calls whose lease ran out are a crash's.
    func recover(at reading: ClockReading) async throws(LedgerFailure) -> [Job]

    /// Records the breaker after something other than a call, with what the audit trail says of it.
    func record(
        _ breaker: BreakerRecord, of account: Account.Name, _ audit: [AuditEntry]
    ) async throws(LedgerFailure)

    /// Adds to the audit trail.
    func record(_ audit: [AuditEntry]) async throws(LedgerFailure)

    /// Writes that a person silenced the account, until one resumes it, with the decision.
    func pause(_ account: Account.Name, _ decision: Decision) async throws(LedgerFailure)

    /// Ends a pause and closes the breaker, unless that has opened anew since `opening`, with the decision.
    func resume(
        _ account: Account.Name, closing opening: ClockReading?, _ decision: Decision
    ) async throws(LedgerFailure)

    /// Tells what has changed since the ledger was opened, by whichever process, until the task is cancelled. A ledger of
    /// one process has nothing to tell that its process does not know, and returns at once.
    func follow(_ tell: @escaping @Sendable (LedgerNews) async -> Void) async
}

extension Ledger {
    package func follow(_ tell: @escaping @Sendable (LedgerNews) async -> Void) async {}
}

/// What can be asked of the ledger without changing it.
package protocol LedgerReading: Sendable {
    /// Every queued job of every account, in order of arrival: at most the callers' queue limits in all.
    func queue() async throws(LedgerFailure) -> [Job]
    /// How often the account's queue has come to each class.
    func classTurns(of account: Account.Name) async throws(LedgerFailure) -> ClassTurns
    /// The ticket that the order would draw if it were accepted now.
    func ticket(for order: Order) async throws(LedgerFailure) -> Ticket

    /// The last call's pace, nil before the first.
    func pace(of account: Account.Name) async throws(LedgerFailure) -> PaceRecord?
    func breaker(of account: Account.Name) async throws(LedgerFailure) -> BreakerRecord
    /// The decision that paused the account, nil when it is not paused.
    func pause(of account: Account.Name) async throws(LedgerFailure) -> Decision?
    /// The latest sixteen, oldest first.
    func egressEvents() async throws(LedgerFailure) -> [EgressEvent]

    func job(_ id: Job.ID) async throws(LedgerFailure) -> Job?
    /// Nil for another caller's too, found out without reading it: the time that takes must not tell it from none.
    func job(_ id: Job.ID, of caller: Caller.ID) async throws(LedgerFailure) -> Job?
    func job(under key: IdempotencyKey, of caller: Caller.ID) async throws(LedgerFailure) -> Job?
    /// The job with what it came to: the caller's, or with `caller` nil whoever's it is. Nil as `job(_:of:)` is.
    func report(on job: Job.ID, of caller: Caller.ID?) async throws(LedgerFailure) -> JobReport?
    /// What the jobs came to, in the same order.
    func reports(on jobs: [Job]) async throws(LedgerFailure) -> [JobReport]
    /// Each call of the job, the first one first.
    func attempts(on job: Job.ID) async throws(LedgerFailure) -> [Attempt]
    /// What people decided about the job, oldest first.
    func decisions(on job: Job.ID) async throws(LedgerFailure) -> [Decision]
    /// How many creates of the account wait for a person's word.
    func unknownOutcomes(of account: Account.Name) async throws(LedgerFailure) -> Int
    /// When the account's longest waiting job was accepted, nil when none waits.
    func oldestQueued(of account: Account.Name) async throws(LedgerFailure) -> Date?
    func audit(_ filter: AuditFilter, _ page: PageRequest) async throws(LedgerFailure) -> Page<AuditEntry>
    func jobs(_ filter: JobFilter, _ page: PageRequest) async throws(LedgerFailure) -> Page<Job>

    func invoice(
        _ id: Invoice.ID, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> Invoice?
    func invoices(
        of subclient: Subclient, at account: Account.Name, _ page: PageRequest
    ) async throws(LedgerFailure) -> Page<Invoice>
    func act(
        _ selector: Act.Selector, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> Act?
    func acts(
        of subclient: Subclient, at account: Account.Name, _ page: PageRequest
    ) async throws(LedgerFailure) -> Page<Act>

    /// Those after the number, oldest first.
    func events(_ filter: EventFilter, after number: Int64, limit: Int) async throws(LedgerFailure) -> [JobEvent]
    /// The number of the latest event; 0 before the first.
    func lastEvent() async throws(LedgerFailure) -> Int64

    func document(_ id: Document.ID) async throws(LedgerFailure) -> Document?
    /// The document's bytes in `range`, which lies within its size and is at most `DocumentContent.pieceSize` long.
    func bytes(of document: Document.ID, in range: Range<Int>) async throws(LedgerFailure) -> Data
}

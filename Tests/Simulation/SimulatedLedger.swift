import Billing
import Foundation
import TestSupport

/// A ledger as one process sees it: it decides as every other ledger does; what it forgets, and when it answers, is the
/// store's to say.
protocol SimulatedLedger: Ledger {
    func write<Value: Sendable>(
        _ work: @escaping @Sendable (inout MemoryLedgerBook) throws(LedgerFailure) -> Value
    ) async throws(LedgerFailure) -> Value

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (MemoryLedgerBook) throws(LedgerFailure) -> Value
    ) async throws(LedgerFailure) -> Value
}

extension SimulatedLedger {
    func accept(_ order: Order, as id: Job.ID, at date: Date) async throws(LedgerFailure) -> Acceptance {
        try await write { (book) throws(LedgerFailure) in book.accept(order, as: id, at: date) }
    }

    func cancel(_ job: Job.ID, at date: Date) async throws(LedgerFailure) -> Job {
        try await write { (book) throws(LedgerFailure) in
            try book.change(job, at: date) { (job) throws(IllegalTransition) in try job.cancel(at: date) }
        }
    }

    func expire(_ job: Job.ID, at date: Date) async throws(LedgerFailure) -> Job {
        try await write { (book) throws(LedgerFailure) in
            try book.change(job, at: date) { (job) throws(IllegalTransition) in try job.expire(at: date) }
        }
    }

    func resolve(
        _ job: Job.ID, _ resolution: Resolution, verification: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> Resolved {
        try await write { (book) throws(LedgerFailure) in
            try book.resolve(job, resolution, verification: verification, at: date)
        }
    }

    func requeue(_ job: Job.ID, _ decision: Decision) async throws(LedgerFailure) -> Job {
        try await write { (book) throws(LedgerFailure) in try book.requeue(job, decision) }
    }

    func record(
        _ breaker: BreakerRecord, of account: Account.Name, _ audit: [AuditEntry]
    ) async throws(LedgerFailure) {
        try await write { (book) throws(LedgerFailure) in book.record(breaker, of: account, audit) }
    }

    func record(_ audit: [AuditEntry]) async throws(LedgerFailure) {
        try await write { (book) throws(LedgerFailure) in book.audit += audit }
    }

    func pause(_ account: Account.Name, _ decision: Decision) async throws(LedgerFailure) {
        try await write { (book) throws(LedgerFailure) in book.pause(account, decision) }
    }

    func resume(
        _ account: Account.Name, closing opening: ClockReading?, _ decision: Decision
    ) async throws(LedgerFailure) {
        try await write { (book) throws(LedgerFailure) in book.resume(account, closing: opening, decision) }
    }
}

extension SimulatedLedger {
    func queue() async throws(LedgerFailure) -> [Job] {
        try await read { (book) throws(LedgerFailure) in book.jobs.filter { $0.state == .queued } }
    }

    func classTurns(of account: Account.Name) async throws(LedgerFailure) -> ClassTurns {
        try await read { (book) throws(LedgerFailure) in book.classTurns[account] ?? ClassTurns() }
    }

    func ticket(for order: Order) async throws(LedgerFailure) -> Ticket {
        try await read { (book) throws(LedgerFailure) in book.ticket(for: order) }
    }

    func pace(of account: Account.Name) async throws(LedgerFailure) -> PaceRecord? {
        try await read { (book) throws(LedgerFailure) in book.paces[account] }
    }

    func breaker(of account: Account.Name) async throws(LedgerFailure) -> BreakerRecord {
        try await read { (book) throws(LedgerFailure) in book.breakers[account] ?? BreakerRecord() }
    }

    func pause(of account: Account.Name) async throws(LedgerFailure) -> Decision? {
        try await read { (book) throws(LedgerFailure) in book.pauses[account] }
    }

    func oldestQueued(of account: Account.Name) async throws(LedgerFailure) -> Date? {
        try await read { (book) throws(LedgerFailure) in book.oldestQueued(of: account) }
    }

    func egressEvents() async throws(LedgerFailure) -> [EgressEvent] {
        try await read { (book) throws(LedgerFailure) in Array(book.egressEvents.suffix(16)) }
    }

    func job(_ id: Job.ID) async throws(LedgerFailure) -> Job? {
        try await read { (book) throws(LedgerFailure) in book.jobs.first { $0.id == id } }
    }

    func job(under key: IdempotencyKey, of caller: Caller.ID) async throws(LedgerFailure) -> Job? {
        try await read { (book) throws(LedgerFailure) in book.job(under: key, of: caller) }
    }

    func unknownOutcomes(of account: Account.Name) async throws(LedgerFailure) -> Int {
        try await read { (book) throws(LedgerFailure) in
            book.jobs.count { $0.account == account && $0.state == .outcomeUnknown }
        }
    }

    // What the scheduler never asks: the REST surface is not part of this world.

    func job(_ id: Job.ID, of caller: Caller.ID) async throws(LedgerFailure) -> Job? { throw .noSuchJob }

    func report(on job: Job.ID, of caller: Caller.ID?) async throws(LedgerFailure) -> JobReport? { throw .noSuchJob }

    func reports(on jobs: [Job]) async throws(LedgerFailure) -> [JobReport] { throw .noSuchJob }

    func events(
        _ filter: EventFilter, after number: Int64, limit: Int
    ) async throws(LedgerFailure) -> [JobEvent] { throw .noSuchJob }

    func lastEvent() async throws(LedgerFailure) -> Int64 { throw .noSuchJob }

    func jobs(_ filter: JobFilter, _ page: PageRequest) async throws(LedgerFailure) -> Page<Job> { throw .noSuchJob }

    func audit(_ filter: AuditFilter, _ page: PageRequest) async throws(LedgerFailure) -> Page<AuditEntry> {
        throw .noSuchJob
    }

    func attempts(on job: Job.ID) async throws(LedgerFailure) -> [Attempt] { throw .noSuchJob }

    func decisions(on job: Job.ID) async throws(LedgerFailure) -> [Decision] { throw .noSuchJob }

    func invoice(
        _ id: Invoice.ID, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> Invoice? { throw .noSuchJob }

    func invoices(
        of subclient: Subclient, at account: Account.Name, _ page: PageRequest
    ) async throws(LedgerFailure) -> Page<Invoice> { throw .noSuchJob }

    func act(
        _ selector: Act.Selector, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> Act? { throw .noSuchJob }

    func acts(
        of subclient: Subclient, at account: Account.Name, _ page: PageRequest
    ) async throws(LedgerFailure) -> Page<Act> { throw .noSuchJob }

    func document(_ id: Document.ID) async throws(LedgerFailure) -> Document? { throw .noSuchJob }

    func bytes(of document: Document.ID, in range: Range<Int>) async throws(LedgerFailure) -> Data { throw .noSuchJob }

    func versions(
        of invoice: Invoice.ID, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> [Document] { throw .noSuchJob }

    func subject(of document: Document.ID) async throws(LedgerFailure) -> DocumentSubject? { throw .noSuchJob }

    func pruneDocuments(
        before date: Date, sparing holds: [LegalHold], limit: Int
    ) async throws(LedgerFailure) -> [PrunedDocument] { throw .noSuchJob }

    func pruneKeys(before date: Date, limit: Int) async throws(LedgerFailure) -> Int { throw .noSuchJob }

    func spareBytes(_ sha256: String, until date: Date) async throws(LedgerFailure) -> Bool { throw .noSuchJob }

    func chooseRemovals(
        at now: Date, later: Date, limit: Int
    ) async throws(LedgerFailure) -> [String] { throw .noSuchJob }

    func endRemoval(of sha256: String) async throws(LedgerFailure) { throw .noSuchJob }
}

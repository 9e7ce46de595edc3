package import Billing
package import Foundation

/// A ledger that forgets everything with the process; what it decides it decides as every other ledger does.
///
/// Each method works on a copy of the book and puts it in place when all went well, so a failure leaves nothing behind.
package actor MemoryLedger: Ledger {
    var book = MemoryLedgerBook()
    var outbox = MemoryOutbox()

    package init() {}

    package func accept(_ order: Order, as id: Job.ID, at date: Date) async throws(LedgerFailure) -> Acceptance {
        book.accept(order, as: id, at: date)
    }

    package func begin(
        _ job: Job.ID, under terms: CallTerms, at reading: ClockReading
    ) async throws(LedgerFailure) -> Beginning {
        try write { (book) throws(LedgerFailure) in .begun(try book.begin(job, at: reading)) }
    }

    package func finish(_ completion: Completion) async throws(LedgerFailure) -> [Job] {
        try write { (book) throws(LedgerFailure) in try book.finish(completion) }
    }

    package func cancel(_ job: Job.ID, at date: Date) async throws(LedgerFailure) -> Job {
        try write { (book) throws(LedgerFailure) in
            try book.change(job, at: date) { (job) throws(IllegalTransition) in try job.cancel(at: date) }
        }
    }

    package func expire(_ job: Job.ID, at date: Date) async throws(LedgerFailure) -> Job {
        try write { (book) throws(LedgerFailure) in
            try book.change(job, at: date) { (job) throws(IllegalTransition) in try job.expire(at: date) }
        }
    }

    package func resolve(
        _ job: Job.ID, _ resolution: Resolution, verification: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> Resolved {
        try write { (book) throws(LedgerFailure) in
            try book.resolve(job, resolution, verification: verification, at: date)
        }
    }

    package func requeue(_ job: Job.ID, _ decision: Decision) async throws(LedgerFailure) -> Job {
        try write { (book) throws(LedgerFailure) in
            try book.requeue(job, decision)
        }
    }

    package func recover(at reading: ClockReading) async throws(LedgerFailure) -> [Job] {
        try write { (book) throws(LedgerFailure) in try book.recover(at: reading) }
    }

    package func record(
        _ breaker: BreakerRecord, of account: Account.Name, _ audit: [AuditEntry]
    ) async throws(LedgerFailure) {
        book.record(breaker, of: account, audit)
    }

    package func record(_ audit: [AuditEntry]) async throws(LedgerFailure) {
        book.audit += audit
    }

    package func pause(_ account: Account.Name, _ decision: Decision) async throws(LedgerFailure) {
        book.pause(account, decision)
    }

    package func resume(
        _ account: Account.Name, closing opening: ClockReading?, _ decision: Decision
    ) async throws(LedgerFailure) {
        book.resume(account, closing: opening, decision)
    }

    private func write<Value>(
        _ work: (inout MemoryLedgerBook) throws(LedgerFailure) -> Value
    ) throws(LedgerFailure) -> Value {
        var copy = book
        let value = try work(&copy)
        book = copy
        return value
    }
}

extension MemoryLedger {
    package func queue() async throws(LedgerFailure) -> [Job] {
        book.jobs.filter { $0.state == .queued }
    }

    package func classTurns(of account: Account.Name) async throws(LedgerFailure) -> ClassTurns {
        book.classTurns[account] ?? ClassTurns()
    }

    package func ticket(for order: Order) async throws(LedgerFailure) -> Ticket {
        book.ticket(for: order)
    }

    package func pace(of account: Account.Name) async throws(LedgerFailure) -> PaceRecord? {
        book.paces[account]
    }

    package func breaker(of account: Account.Name) async throws(LedgerFailure) -> BreakerRecord {
        book.breakers[account] ?? BreakerRecord()
    }

    package func egressEvents() async throws(LedgerFailure) -> [EgressEvent] {
        Array(book.egressEvents.suffix(16))
    }

    package func job(_ id: Job.ID) async throws(LedgerFailure) -> Job? {
        book.jobs.first { $0.id == id }
    }

    package func job(_ id: Job.ID, of caller: Caller.ID) async throws(LedgerFailure) -> Job? {
        book.jobs.first { $0.id == id && $0.caller == caller }
    }

    package func report(on id: Job.ID, of caller: Caller.ID?) async throws(LedgerFailure) -> JobReport? {
        let job = book.jobs.first { $0.id == id && (caller == nil || $0.caller == caller) }
        return job.map(book.report)
    }

    package func reports(on jobs: [Job]) async throws(LedgerFailure) -> [JobReport] { jobs.map(book.report) }

    package func job(under key: IdempotencyKey, of caller: Caller.ID) async throws(LedgerFailure) -> Job? {
        book.job(under: key, of: caller)
    }

    package func attempts(on job: Job.ID) async throws(LedgerFailure) -> [Attempt] {
        book.attempts[job] ?? []
    }

    package func decisions(on job: Job.ID) async throws(LedgerFailure) -> [Decision] {
        book.decisions(on: job)
    }

    package func pause(of account: Account.Name) async throws(LedgerFailure) -> Decision? {
        book.pauses[account]
    }

    package func oldestQueued(of account: Account.Name) async throws(LedgerFailure) -> Date? {
        book.oldestQueued(of: account)
    }

    package func audit(_ filter: AuditFilter, _ page: PageRequest) async throws(LedgerFailure) -> Page<AuditEntry> {
        book.audit(filter, page)
    }

    package func unknownOutcomes(of account: Account.Name) async throws(LedgerFailure) -> Int {
        book.jobs.count { $0.account == account && $0.state == .outcomeUnknown }
    }

    package func jobs(_ filter: JobFilter, _ page: PageRequest) async throws(LedgerFailure) -> Page<Job> {
        MemoryLedgerBook.page(page, of: book.jobs, createdAt: \.createdAt) { job in
            (filter.caller ?? job.caller) == job.caller && (filter.account ?? job.account) == job.account
                && (filter.state ?? job.state) == job.state
                && (filter.subclient ?? job.subclient) == job.subclient
        }
    }

    package func invoice(
        _ id: Invoice.ID, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> Invoice? {
        book.invoices.first { ($0.id, $0.subclient, $0.account) == (id, subclient, account) }
    }

    package func invoices(
        of subclient: Subclient, at account: Account.Name, _ page: PageRequest
    ) async throws(LedgerFailure) -> Page<Invoice> {
        MemoryLedgerBook.page(page, of: book.invoices, createdAt: \.createdAt) {
            ($0.subclient, $0.account) == (subclient, account)
        }
    }

    package func act(
        _ selector: Act.Selector, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> Act? {
        book.acts.first { ($0.selector, $0.subclient, $0.account) == (selector, subclient, account) }
    }

    package func acts(
        of subclient: Subclient, at account: Account.Name, _ page: PageRequest
    ) async throws(LedgerFailure) -> Page<Act> {
        MemoryLedgerBook.page(page, of: book.acts, createdAt: \.createdAt) {
            ($0.subclient, $0.account) == (subclient, account)
        }
    }

    package func events(
        _ filter: EventFilter, after number: Int64, limit: Int
    ) async throws(LedgerFailure) -> [JobEvent] {
        book.events(filter, after: number, limit: limit)
    }

    package func lastEvent() async throws(LedgerFailure) -> Int64 {
        Int64(book.events.count)
    }

    func events(of caller: Caller.ID) -> (own: [JobEvent], last: Int64) {
        (book.events.filter { $0.caller == caller }, Int64(book.events.count))
    }

    package func document(_ id: Document.ID) async throws(LedgerFailure) -> Document? {
        book.documents[id]?.document
    }

    package func bytes(of document: Document.ID, in range: Range<Int>) async throws(LedgerFailure) -> Data {
        guard let bytes = book.documents[document]?.bytes, range.upperBound <= bytes.count else {
            throw .broken("document \(document) is not whole")
        }
        return Data(bytes[range])
    }
}

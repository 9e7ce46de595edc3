package import Billing
package import Foundation

/// What a `MemoryLedger` knows. Lists are in order of arrival; a place in one is its item's sequence.
package struct MemoryLedgerBook {
    package struct Key: Hashable {
        package let caller: Caller.ID
        package let operation: Job.Operation.Kind
        package let key: IdempotencyKey
    }

    package struct VersionedInvoice: Hashable {
        let account: Account.Name
        let subclient: Subclient
        let invoice: Invoice.ID
    }

    package init() {}

    package var jobs: [Job] = []
    package var keys: [Key: Job.ID] = [:]
    /// When each call of a job ended.
    package var ends: [Job.ID: [ClockReading]] = [:]
    /// Which of a job's calls `recover` gave up for lost.
    package var givenUp: [Job.ID: Set<Int>] = [:]
    package var attempts: [Job.ID: [Attempt]] = [:]
    package var invoices: [Invoice] = []
    package var acts: [Act] = []
    package var documents: [Document.ID: (document: Document, bytes: Data)] = [:]
    /// Bytes that removed documents left in a store.
    package var removals: [String: (due: Date?, isChosen: Bool)] = [:]
    /// Oldest first.
    package var versions: [VersionedInvoice: [Document.ID]] = [:]
    package var paces: [Account.Name: PaceRecord] = [:]
    package var breakers: [Account.Name: BreakerRecord] = [:]
    package var egressEvents: [EgressEvent] = []
    package var pauses: [Account.Name: Decision] = [:]
    package var audit: [AuditEntry] = []
    package var classTurns: [Account.Name: ClassTurns] = [:]
    /// Numbered from 1 by their places.
    package private(set) var events: [JobEvent] = []
    /// By class, the latest turn whose call has begun.
    private var currentTurns: [Account.Name: [Urgency: Int64]] = [:]

    package mutating func accept(_ order: Order, as id: Job.ID, at date: Date) -> Acceptance {
        if let answered = answered(order) { return answered }
        let unfinished = jobs.count { $0.caller == order.caller.id && !$0.state.isSettled }
        guard unfinished < order.caller.queueLimit else { return .queueFull(limit: order.caller.queueLimit) }
        let job = Job.accepted(order, as: id, ticket: ticket(for: order), at: date)
        add(job)
        if let key = order.key, !order.operation.isRead {
            keys[Key(caller: job.caller, operation: order.operation.kind, key: key)] = id
        }
        return .accepted(job)
    }

    package func job(under key: IdempotencyKey, of caller: Caller.ID) -> Job? {
        let id = keys[Key(caller: caller, operation: .createInvoice, key: key)]
        return jobs.first { $0.id == id }
    }

    /// The caller's queued or sending read of the same document.
    package func unfinishedRead(like order: Order) -> Job? {
        guard order.operation.isRead else { return nil }
        return jobs.first { $0.caller == order.caller.id && !$0.state.isSettled && order.asksForSame(as: $0) }
    }

    private func answered(_ order: Order) -> Acceptance? {
        switch order.operation {
        case .createInvoice:
            guard let key = order.key, let job = job(under: key, of: order.caller.id) else { return nil }
            return order.asksForSame(as: job) ? .replayed(job) : .keyReused(job.id)
        case .fetchInvoice(let id):
            let invoice = invoices.first { ($0.id, $0.subclient, $0.account) == (id, order.subclient, order.account) }
            if !order.isRefresh, invoice?.document != nil { return .known }
        case .fetchAct(let selector):
            let isKnown = acts.contains {
                ($0.selector, $0.subclient, $0.account) == (selector, order.subclient, order.account)
            }
            if isKnown { return .known }
        }
        return unfinishedRead(like: order).map { .attached($0) }
    }

    package mutating func begin(_ id: Job.ID, at reading: ClockReading) throws(LedgerFailure) -> Job {
        let job = try change(id, at: reading.wall) { (job) throws(IllegalTransition) in try job.begin() }
        paces[job.account] = PaceRecord(reservedAt: reading)
        attempts[id, default: []].append(Attempt(number: job.attempts, beganAt: reading.wall))
        pass(job)
        return job
    }

    package mutating func closeAttempt(
        _ number: Int, of job: Job.ID, outcome: String, note: String? = nil, at reading: ClockReading
    ) {
        ends[job, default: []].append(reading)
        attempts[job] = attempts[job]?.map { attempt in
            guard attempt.number == number else { return attempt }
            return Attempt(
                number: number, beganAt: attempt.beganAt, endedAt: reading.wall, outcome: outcome, note: note)
        }
    }

    package func ticket(for order: Order) -> Ticket {
        let own = jobs.filter {
            ($0.account, $0.caller, $0.ticket.urgency) == (order.account, order.caller.id, order.urgency)
                && $0.state != .cancelled && $0.state != .expired
        }.map(\.ticket.turn).max()
        let turn = Ticket.turn(
            after: own, current: currentTurns[order.account]?[order.urgency], weight: order.caller.weight)
        return Ticket(
            urgency: order.urgency, turn: turn, calls: classTurns[order.account]?.calls ?? 0,
            number: Int64(jobs.count) + 1)
    }

    private mutating func pass(_ job: Job) {
        let urgency = job.ticket.urgency
        classTurns[job.account, default: ClassTurns()].pass(to: urgency)
        let current = currentTurns[job.account]?[urgency] ?? 0
        currentTurns[job.account, default: [:]][urgency] = max(current, job.ticket.turn)
    }

    /// - Parameter isLost: Of the calls under way, which ones are given up for lost.
    package mutating func recover(
        at reading: ClockReading, where isLost: (Job) -> Bool = { _ in true }
    ) throws(LedgerFailure) -> [Job] {
        var recovered: [Job] = []
        for id in jobs.filter({ $0.state == .sending && isLost($0) }).map(\.id) {
            let job = try change(id, at: reading.wall) { (job) throws(IllegalTransition) in
                try job.recover(at: reading.wall)
            }
            closeAttempt(job.attempts, of: id, outcome: Attempt.processEnded, at: reading)
            givenUp[id, default: []].insert(job.attempts)
            recovered.append(job)
        }
        for account in paces.keys where paces[account]?.endedAt == nil { paces[account]?.endedAt = reading }
        return recovered
    }

    /// Takes a new job in.
    mutating func add(_ job: Job) {
        jobs.append(job)
        store(job, at: job.createdAt)
    }

    private mutating func store(_ job: Job, at date: Date) {
        events.append(
            JobEvent(
                number: Int64(events.count) + 1, job: job.id, caller: job.caller, account: job.account,
                state: job.state, at: date))
    }

    /// Moves a job on and keeps its place.
    package mutating func change(
        _ id: Job.ID, at date: Date, _ move: (inout Job) throws(IllegalTransition) -> Void
    ) throws(LedgerFailure) -> Job {
        guard let place = jobs.firstIndex(where: { $0.id == id }) else { throw .noSuchJob }
        let before = jobs[place].state
        do {
            try move(&jobs[place])
        } catch {
            throw .illegal(error)
        }
        if jobs[place].state != before { store(jobs[place], at: date) }
        return jobs[place]
    }

    func events(_ filter: EventFilter, after number: Int64, limit: Int) -> [JobEvent] {
        let wanted = events.dropFirst(Int(number)).filter { event in
            switch filter {
            case .all: true
            case .caller(let caller): event.caller == caller
            case .job(let job): event.job == job
            }
        }
        return Array(wanted.prefix(limit))
    }

    static func page<Item>(
        _ page: PageRequest, of items: [Item], createdAt: KeyPath<Item, Date>, where isWanted: (Item) -> Bool
    ) -> Page<Item> {
        let end = page.after.map { Int($0.sequence) } ?? items.count
        let places = (0..<end).reversed().filter { place in
            page.span.contains(items[place][keyPath: createdAt]) && isWanted(items[place])
        }.prefix(page.limit + 1)
        let shown = places.prefix(page.limit)
        let next = places.count > page.limit ? shown.last.map { PageMark(sequence: Int64($0)) } : nil
        return Page(items: shown.map { items[$0] }, next: next)
    }
}

extension MemoryLedgerBook {
    func report(on job: Job) -> JobReport {
        switch job.result {
        case .invoice(let id):
            let invoice = invoices.first {
                ($0.id, $0.subclient, $0.account) == (id, job.subclient, job.account)
            }
            return JobReport(job, result: invoice.map { .invoice($0) })
        case .act(let selector):
            let act = acts.first { ($0.selector, $0.subclient, $0.account) == (selector, job.subclient, job.account) }
            return JobReport(job, result: act.map { .act($0) })
        case nil: return JobReport(job, result: nil)
        }
    }
}

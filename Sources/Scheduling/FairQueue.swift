package import Billing
package import Foundation

/// One account's waiting jobs in the order in which they go: by class of urgency, where a class that is passed over
/// rises (`ClassRota`), in a class in a weighted round robin of the callers (`Ticket.turn`), at the same turn creates
/// before reads, last by arrival.
///
/// The order depends on the jobs' tickets and the classes' last turns alone, both of which the ledger keeps: it is the same
/// after a restart and in every process. All operations take O(log n) steps; a position in a queue of several classes
/// also counts the runs of turns before it.
package struct FairQueue: Sendable {
    package var turns: ClassTurns
    private var classes: [Urgency: WaitingClass] = [:]
    private var jobs: [Job.ID: Job] = [:]
    private var deadlines = RankedSet<Deadline>()

    /// - Parameter waiting: Each of them once. Put in order all at once: one by one they were a quarter of a start.
    package init(_ turns: ClassTurns = ClassTurns(), waiting: [Job] = []) {
        self.turns = turns
        jobs = Dictionary(uniqueKeysWithValues: waiting.map { ($0.id, $0) })
        classes = Dictionary(grouping: waiting, by: \.ticket.urgency).mapValues(WaitingClass.init)
        deadlines = RankedSet(waiting.compactMap(Deadline.init))
    }

    package var count: Int { jobs.count }

    package func job(_ id: Job.ID) -> Job? { jobs[id] }

    package var first: Job.ID? {
        rota().next.flatMap { classes[$0]?.order.first?.job }
    }

    /// The job whose deadline comes first.
    package var firstToExpire: (job: Job.ID, at: Date)? {
        deadlines.first.map { ($0.job, $0.at) }
    }

    /// Does nothing when the job waits here already.
    package mutating func insert(_ job: Job) {
        guard jobs.updateValue(job, forKey: job.id) == nil else { return }
        classes[job.ticket.urgency, default: WaitingClass()].insert(Place(job), cameAt: job.ticket.calls)
        if let deadline = Deadline(job) { deadlines.insert(deadline) }
    }

    package mutating func remove(_ id: Job.ID) {
        guard let job = jobs.removeValue(forKey: id) else { return }
        classes[job.ticket.urgency]?.remove(Place(job), cameAt: job.ticket.calls)
        if let deadline = Deadline(job) { deadlines.remove(deadline) }
    }

    /// The job's call begins: it leaves the queue, and its class has had a turn.
    package mutating func begin(_ id: Job.ID) {
        guard let job = jobs[id] else { return }
        remove(id)
        turns.pass(to: job.ticket.urgency)
    }

    /// 1 goes next; nil when the job does not wait here.
    package func position(of id: Job.ID) -> Int? {
        guard let job = jobs[id], let waiting = classes[job.ticket.urgency] else { return nil }
        return rota().call(of: job.ticket.urgency, turn: waiting.order.rank(of: Place(job)) + 1)
    }

    /// The position of a job that would come now with this ticket.
    package func position(ofNew ticket: Ticket, isRead: Bool) -> Int? {
        let place = Place(turn: ticket.turn, isRead: isRead, number: ticket.number, job: Job.ID(""))
        let ahead = classes[ticket.urgency]?.order.rank(of: place) ?? 0
        return rota(adding: ticket).call(of: ticket.urgency, turn: ahead + 1)
    }

    private func rota(adding ticket: Ticket? = nil) -> ClassRota {
        let members = Urgency.all.compactMap { urgency -> ClassRota.Member? in
            let isNew = ticket?.urgency == urgency
            let waiting = (classes[urgency]?.order.count ?? 0) + (isNew ? 1 : 0)
            let oldest = classes[urgency]?.arrivals.first?.calls ?? (isNew ? ticket?.calls : nil)
            guard let oldest else { return nil }
            return ClassRota.Member(urgency: urgency, waiting: waiting, since: max(oldest, turns.last[urgency] ?? 0))
        }
        return ClassRota(members, calls: turns.calls)
    }
}

/// The jobs of one urgency: in the order in which they go, and in the order in which they came.
private struct WaitingClass {
    private(set) var order: RankedSet<Place>
    private(set) var arrivals: RankedSet<Arrival>

    init(_ jobs: [Job] = []) {
        order = RankedSet(jobs.map { Place($0) })
        arrivals = RankedSet(jobs.map { Arrival(calls: $0.ticket.calls, number: $0.ticket.number) })
    }

    mutating func insert(_ place: Place, cameAt calls: Int64) {
        order.insert(place)
        arrivals.insert(Arrival(calls: calls, number: place.number))
    }

    mutating func remove(_ place: Place, cameAt calls: Int64) {
        order.remove(place)
        arrivals.remove(Arrival(calls: calls, number: place.number))
    }
}

private struct Place: Comparable {
    let turn: Int64
    let isRead: Bool
    let number: Int64
    let job: Job.ID

    static func < (one: Place, other: Place) -> Bool {
        (one.turn, one.isRead ? 1 : 0, one.number) < (other.turn, other.isRead ? 1 : 0, other.number)
    }
}

extension Place {
    init(_ job: Job) {
        self.init(turn: job.ticket.turn, isRead: job.operation.isRead, number: job.ticket.number, job: job.id)
    }
}

private struct Arrival: Comparable {
    let calls: Int64
    let number: Int64

    static func < (one: Arrival, other: Arrival) -> Bool { (one.calls, one.number) < (other.calls, other.number) }
}

private struct Deadline: Comparable {
    let at: Date
    let number: Int64
    let job: Job.ID

    /// Nil for a job without a deadline.
    init?(_ job: Job) {
        guard let expiresAt = job.expiresAt else { return nil }
        at = expiresAt
        number = job.ticket.number
        self.job = job.id
    }

    static func < (one: Deadline, other: Deadline) -> Bool { (one.at, one.number) < (other.at, other.number) }
}

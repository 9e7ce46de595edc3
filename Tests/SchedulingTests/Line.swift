import Billing
import Foundation
import Scheduling

@testable import TestSupport

/// A queue and the book that draws its tickets: what a ledger and a dispatcher are to each other.
struct Line {
    private var book = MemoryLedgerBook()
    private(set) var queue = FairQueue()
    private let account = Account.Name("main")

    /// Every job that ever came, in order of arrival.
    var jobs: [Job] { book.jobs }

    func ticket(for order: Order) -> Ticket { book.ticket(for: order) }

    @discardableResult
    mutating func add(caller: String, weight: Int = 1, urgency: Urgency = .usual) -> Job.ID {
        add(.create(key: "key-\(book.jobs.count)", caller: .make(caller, weight: weight), urgency: urgency))
    }

    @discardableResult
    mutating func add(_ order: Order) -> Job.ID {
        let id = Job.ID("job_\(book.jobs.count + 1)")
        guard case .accepted(let job) = book.accept(order, as: id, at: ClockReading.at(0).wall) else { return id }
        queue.insert(job)
        return id
    }

    /// Begins the next job and ends its call.
    @discardableResult
    mutating func serve() -> Job? {
        guard let id = queue.first, let job = try? book.begin(id, at: .at(1)) else { return nil }
        queue.begin(id)
        return job
    }

    mutating func cancelOne(using random: inout SeededRandom) {
        guard let job = book.jobs.filter({ $0.state == .queued }).randomElement(using: &random) else { return }
        _ = try? book.change(job.id, at: ClockReading.at(0).wall) { (job) throws(IllegalTransition) in
            try job.cancel(at: ClockReading.at(0).wall)
        }
        queue.remove(job.id)
    }

    func waiting(_ urgency: Urgency) -> Int {
        book.jobs.count { $0.state == .queued && $0.ticket.urgency == urgency }
    }

    func positions() -> [Job.ID: Int] {
        let waiting = book.jobs.filter { $0.state == .queued }
        return Dictionary(uniqueKeysWithValues: waiting.map { ($0.id, queue.position(of: $0.id) ?? 0) })
    }

    /// The queue as another process makes it of the same book, whatever order the jobs come in, many at once or not.
    func rebuilt(using random: inout SeededRandom) -> Line {
        var line = self
        let waiting = book.jobs.filter { $0.state == .queued }.shuffled(using: &random)
        let atOnce = Int.random(in: 0...waiting.count, using: &random)
        line.queue = FairQueue(book.classTurns[account] ?? ClassTurns(), waiting: Array(waiting[..<atOnce]))
        waiting[atOnce...].forEach { line.queue.insert($0) }
        return line
    }
}

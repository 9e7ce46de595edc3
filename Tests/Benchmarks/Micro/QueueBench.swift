import Billing
import Foundation
import Scheduling

/// The fair queue with 100,000 jobs of 100 callers in eight classes.
struct QueueBench {
    static let count = 100_000
    private let jobs: [Job]

    init() {
        jobs = (0..<Self.count).map { number in
            let caller = Caller(
                id: Caller.ID("caller-\(number % 100)"), scopes: [.createInvoices], accounts: [Account.Name("main")],
                weight: 1, queueLimit: Self.count)
            let urgency = Urgency(number % 8) ?? .usual
            let order = Order(
                caller: caller, account: Account.Name("main"), subclient: .number("4521"),
                operation: .fetchInvoice(Invoice.ID("\(number)")), key: nil, urgency: urgency)
            let ticket = Ticket(
                urgency: urgency, turn: Ticket.round * Int64(number / 100 + 1), calls: Int64(number),
                number: Int64(number) + 1)
            return Job.accepted(order, as: Job.ID("job_\(number)"), ticket: ticket, at: .now)
        }
    }

    var lines: [String] {
        var queue = FairQueue()
        let insert = each(of: jobs.count) { for job in jobs { queue.insert(job) } }
        let asked = stride(from: 0, to: jobs.count, by: 97).map { jobs[$0].id }
        var sum = 0
        let position = each(of: asked.count) { for id in asked { sum += queue.position(of: id) ?? 0 } }
        precondition(sum > 0, "every job has a position")
        var left = 0
        let begin = each(of: jobs.count) {
            while let next = queue.first {
                queue.begin(next)
                left += 1
            }
        }
        precondition(left == jobs.count, "every job came out")
        return [
            "fair queue: taking one of 100,000 jobs in\t\(insert.short)",
            "fair queue: the exact position of one among 100,000\t\(position.short)",
            "fair queue: finding the next and beginning it, 100,000 down to none\t\(begin.short)",
        ]
    }
}

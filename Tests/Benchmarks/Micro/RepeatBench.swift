import Billing
import Foundation

/// Whether an order asks for what a stored job was asked for: the canonical form by which a key's second request is known.
struct RepeatBench {
    private static let count = 1_000_000

    var lines: [String] {
        guard let currency = Currency(code: "RUB") else { preconditionFailure("RUB is a currency") }
        let amounts = ["1500.00", "1500", "1499.99"].compactMap { text -> Money? in
            // try?: a text that is no amount would leave fewer than three, which the next line does not take.
            try? Money(parsing: text, currency: currency)
        }
        precondition(amounts.count == 3, "three amounts")
        let orders = amounts.map { amount in
            Order(
                caller: Caller(
                    id: Caller.ID("billing"), scopes: [], accounts: [Account.Name("main")], weight: 1, queueLimit: 1),
                account: Account.Name("main"), subclient: .number("4521"),
                operation: .createInvoice(amount: amount, service: "SMS in November"), key: IdempotencyKey("order-1"),
                urgency: .usual)
        }
        let ticket = Ticket(urgency: .usual, turn: 1, calls: 0, number: 1)
        let job = Job.accepted(orders[0], as: Job.ID("job_1"), ticket: ticket, at: .now)
        var same = 0
        let time = each(of: Self.count) {
            for number in 0..<Self.count where orders[number % 3].asksForSame(as: job) { same += 1 }
        }
        precondition(same == Self.count - Self.count / 3, "1500 and 1500.00 are the same, 1499.99 is not")
        return ["canonical comparison of a repeat with its job\t\(time.short)"]
    }
}

import Billing
import Foundation
import SQLiteLedger

/// Fills a ledger with jobs, each of them accepted, and unless they are to wait begun and finished, like any other.
struct Filling {
    let path: String
    let count: Int
    let areFinished: Bool

    /// At once: as many share a commit.
    private static let width = 500
    /// So few that each has a page of invoices in a thousand jobs as in a million.
    private static let subclients = 40
    /// A ledger of one process leaves them to its scheduler.
    private static let terms = CallTerms(
        gap: .zero, lease: .zero, credentialsMark: "filling", egress: EgressPlan(ban: .zero, wrongCredentialsLimit: 1))

    func run() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        let (caller, account) = (Caller.ID("billing"), Account.Name("main"))
        let orders = Caller(
            id: caller, scopes: [.createInvoices], accounts: [account], weight: 1, queueLimit: .max)
        for start in stride(from: 0, to: count, by: Self.width) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in start..<min(start + Self.width, count) {
                    group.addTask { try await add(number, of: orders, to: ledger) }
                }
                try await group.waitForAll()
            }
        }
        try await ledger.close()
    }

    private func add(_ number: Int, of caller: Caller, to ledger: SQLiteLedger) async throws {
        guard let currency = Currency(code: "RUB") else { preconditionFailure("RUB is a currency") }
        let order = Order(
            caller: caller, account: caller.accounts[0], subclient: .number("\(4000 + number % Self.subclients)"),
            operation: .createInvoice(
                amount: try Money(parsing: "1500.00", currency: currency), service: "SMS in November"),
            key: IdempotencyKey("filling-\(number)"), urgency: .usual)
        let id = Job.ID.random(prefix: "job_")
        let reading = ClockReading(wall: .now, boot: "filling", sinceBoot: .seconds(number))
        _ = try await ledger.accept(order, as: id, at: reading.wall)
        guard areFinished else { return }
        _ = try await ledger.begin(id, under: Self.terms, at: reading)
        _ = try await ledger.finish(
            Completion(
                job: id, attempt: 1, ending: .created(Invoice.ID("\(1_000_000 + number)"), amount: nil, content: nil),
                endedAt: reading, note: nil))
    }
}

package import Billing
import Crypto
package import Foundation

// Test values with defaults: a test states only what matters to it.

extension Currency {
    package static var rub: Currency {
        guard let rub = Currency(code: "RUB") else { preconditionFailure("RUB is a currency") }
        return rub
    }
}

extension Money {
    package static func rub(_ amount: String) -> Money {
        do {
            return try Money(parsing: amount, currency: .rub)
        } catch {
            preconditionFailure("\(amount) is no amount: \(error)")
        }
    }
}

extension Caller {
    package static func make(
        _ id: String = "billing", scopes: Set<Scope> = [.createInvoices, .readDocuments], accounts: [String] = ["main"],
        weight: Int = 1, queueLimit: Int = 10_000, rate: RateQuota? = nil
    ) -> Caller {
        Caller(
            id: ID(id), scopes: scopes, accounts: accounts.map { Account.Name($0) }, weight: weight,
            queueLimit: queueLimit, rate: rate)
    }
}

extension Order {
    package static func create(
        _ amount: String = "1500.00", key: String = "key-1", caller: Caller = .make(), account: String = "main",
        subclient: Subclient = .number("4521"), service: String? = "Рассылка SMS", urgency: Urgency = .usual,
        expiresAt: Date? = nil, trace: TraceContext? = nil
    ) -> Order {
        Order(
            caller: caller, account: Account.Name(account), subclient: subclient,
            operation: .createInvoice(amount: .rub(amount), service: service), key: IdempotencyKey(key),
            urgency: urgency,
            expiresAt: expiresAt, trace: trace)
    }

    package static func fetchInvoice(
        _ id: String = "70001", caller: Caller = .make(), account: String = "main",
        subclient: Subclient = .number("4521"), urgency: Urgency = .usual, isRefresh: Bool = false
    ) -> Order {
        Order(
            caller: caller, account: Account.Name(account), subclient: subclient,
            operation: .fetchInvoice(Invoice.ID(id)), key: nil, urgency: urgency, isRefresh: isRefresh)
    }

    package static func fetchAct(
        _ selector: Act.Selector = .id(Act.ID("501")), caller: Caller = .make(), account: String = "main",
        subclient: Subclient = .number("4521")
    ) -> Order {
        Order(
            caller: caller, account: Account.Name(account), subclient: subclient, operation: .fetchAct(selector),
            key: nil)
    }
}

extension Order {
    /// The job that a ledger would make of it, out of a ledger's hands.
    package func job(
        id: Job.ID, at date: Date = ClockReading.at(0).wall, turn: Int64 = 0, calls: Int64 = 0, number: Int64 = 1
    ) -> Job {
        .accepted(
            self, as: id, ticket: Ticket(urgency: urgency, turn: turn, calls: calls, number: number), at: date)
    }
}

extension DocumentContent {
    /// A content of two pieces with its true digest.
    package static func make(_ text: String = "%PDF-1.7 counterfoil %%EOF") -> DocumentContent {
        let bytes = Data(text.utf8)
        let digest = SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return DocumentContent(pieces: [bytes.prefix(5), bytes.dropFirst(5)].map { Data($0) }, sha256: digest)
    }
}

extension ClockReading {
    package static func at(_ seconds: Double, boot: String = "boot-1") -> ClockReading {
        ClockReading(
            wall: Date(timeIntervalSince1970: 1_790_000_000 + seconds), boot: boot, sinceBoot: .seconds(seconds))
    }
}

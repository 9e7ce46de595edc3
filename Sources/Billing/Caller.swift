/// An internal service that calls us.
package struct Caller: Hashable, Sendable {
    package typealias ID = Identifier<Caller>

    package enum Scope: String, Hashable, Sendable, CaseIterable {
        case createInvoices = "invoices:create"
        case readDocuments = "documents:read"
        case operate = "operator"
    }

    package let id: ID
    package let scopes: Set<Scope>
    /// Accounts it may use, at least one; the first is its default.
    package let accounts: [Account.Name]
    /// Its share beside other callers' when they queue for the same account; 1 or more.
    package let weight: Int
    /// Unfinished jobs it may have at once; further ones are refused, not queued.
    package let queueLimit: Int
    /// Nil for as many requests as it likes.
    package let rate: RateQuota?

    package init(
        id: ID, scopes: Set<Scope>, accounts: [Account.Name], weight: Int = 1, queueLimit: Int = 1000,
        rate: RateQuota? = nil
    ) {
        self.id = id
        self.scopes = scopes
        self.accounts = accounts
        self.weight = weight
        self.queueLimit = queueLimit
        self.rate = rate
    }
}

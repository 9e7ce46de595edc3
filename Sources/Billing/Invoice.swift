package import Foundation

/// An invoice the ledger knows: made through us, or read from the provider.
package struct Invoice: Hashable, Sendable {
    /// The invoice's number in the provider's database: 1 to 18 digits.
    package typealias ID = Identifier<Invoice>

    package let id: ID
    package let account: Account.Name
    package let subclient: Subclient
    /// Nil for an invoice that was read: the provider hands out nothing but its PDF.
    package let amount: Money?
    package let service: String?
    /// When the ledger first recorded it.
    package let createdAt: Date
    /// Nil while its bytes are still to be fetched.
    package let document: Document?

    package init(
        id: ID, account: Account.Name, subclient: Subclient, amount: Money?, service: String?, createdAt: Date,
        document: Document?
    ) {
        self.id = id
        self.account = account
        self.subclient = subclient
        self.amount = amount
        self.service = service
        self.createdAt = createdAt
        self.document = document
    }
}

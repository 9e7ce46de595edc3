package import Foundation

/// A report of services rendered, read from the provider.
package struct Act: Hashable, Sendable {
    /// The act's number in the provider's database: 1 to 18 digits.
    package typealias ID = Identifier<Act>

    /// What an act is asked for by. The answer is a PDF and nothing else, so the one never tells the other.
    package enum Selector: Hashable, Sendable {
        case id(ID)
        /// The number printed on the act: 1 to 64 printable characters.
        case number(String)
    }

    package let selector: Selector
    package let account: Account.Name
    package let subclient: Subclient
    /// When the ledger first recorded it.
    package let createdAt: Date
    package let document: Document

    package init(
        selector: Selector, account: Account.Name, subclient: Subclient, createdAt: Date, document: Document
    ) {
        self.selector = selector
        self.account = account
        self.subclient = subclient
        self.createdAt = createdAt
        self.document = document
    }
}

/// Our credentials at the provider: one login, one pace, one breaker.
package struct Account: Hashable, Sendable {
    package typealias Name = Identifier<Account>

    package let name: Name
    /// The client's currency at the provider, in which its invoices are made out.
    package let currency: Currency

    package init(name: Name, currency: Currency) {
        self.name = name
        self.currency = currency
    }
}

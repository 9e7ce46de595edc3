/// What the provider has to say about one call.
enum Answer: Hashable, Sendable {
    case failure(code: Int, text: String)
    case created(CreatedInvoice, pdf: [UInt8])
    case document(pdf: [UInt8])
    /// What a broken front end says in the provider's place, with status 200.
    case html
}

/// An invoice in the simulated provider's books.
package struct CreatedInvoice: Hashable, Sendable {
    package let id: Int
    package let login: String
    /// The subclient's number, or its login when the books know only that.
    package let subclient: String
    package let sum: String
    package let service: String?
}

import Billing

/// The body of `POST …/invoices`, checked.
struct InvoiceBody: Hashable {
    let amount: Money
    let service: String?

    init(_ text: JSONText, currency: Currency) throws(Problem) {
        var fields = try BodyFields(text, known: ["amount", "service"], of: "an invoice")
        let amount = Self.amount(&fields, currency: currency)
        let service = fields.optionalText("service", BodyFields.lineRule) { $0.isPrintable(1...255) }
        guard let amount, fields.faults.isEmpty else { throw Problem(.invalidInput, faults: fields.faults) }
        self.amount = amount
        self.service = service
    }

    private static func amount(_ fields: inout BodyFields, currency: Currency) -> Money? {
        switch fields["amount"] {
        case nil: fields.refuse("amount", "is required")
        case .string(let text):
            do throws(Money.Rejection) {
                return try Money(parsing: text, currency: currency)
            } catch {
                fields.refuse("amount", error.description)
            }
        case let other?:
            fields.refuse("amount", "must be a decimal string such as \"1500.00\", not \(other.kind)")
        }
        return nil
    }
}

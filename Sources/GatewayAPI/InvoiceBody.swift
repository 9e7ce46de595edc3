import Billing
import Foundation

/// The body of `POST …/invoices`, checked.
struct InvoiceBody: Hashable {
    let amount: Money
    let service: String?
    let expiresAt: Date?

    init(_ text: JSONText, currency: Currency) throws(Problem) {
        var fields = try BodyFields(text, known: ["amount", "service", "expires_at"], of: "an invoice")
        let amount = Self.amount(&fields, currency: currency)
        let service = fields.optionalText("service", BodyFields.lineRule) { $0.isPrintable(1...255) }
        let expiresAt = Self.expiresAt(&fields)
        guard let amount, fields.faults.isEmpty else { throw Problem(.invalidInput, faults: fields.faults) }
        self.amount = amount
        self.service = service
        self.expiresAt = expiresAt
    }

    private static func expiresAt(_ fields: inout BodyFields) -> Date? {
        let rule = "must be a time with its offset (RFC 3339) such as \"2026-11-23T20:00:00Z\""
        return fields.optionalText("expires_at", rule) { Date(rfc3339: $0) != nil }.flatMap { Date(rfc3339: $0) }
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

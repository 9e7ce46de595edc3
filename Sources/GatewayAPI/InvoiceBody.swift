import Billing

/// The body of `POST …/invoices`, checked: all faults are told at once.
struct InvoiceBody: Hashable {
    let amount: Money
    let service: String?

    private static let serviceLength = 1...255

    init(_ bytes: [UInt8], currency: Currency) throws(Problem) {
        let json: JSON
        do {
            json = try JSONParser.parse(bytes)
        } catch {
            throw Problem(.malformedRequest, faults: [.init(place: .pointer(error.pointer), detail: error.detail)])
        }
        guard case .object(let members) = json else {
            throw .invalid(.pointer(""), "must be an object, not \(json.kind)")
        }
        var faults = members.filter { !["amount", "service"].contains($0.name) }.map { member in
            Problem.Fault(place: .pointer("/\(member.name)"), detail: "is not a field of an invoice")
        }
        let amount = Self.amount(in: members, currency: currency, &faults)
        let service = Self.service(in: members, &faults)
        guard let amount, faults.isEmpty else { throw Problem(.invalidInput, faults: faults) }
        self.amount = amount
        self.service = service
    }

    private static func amount(
        in members: [JSON.Member], currency: Currency, _ faults: inout [Problem.Fault]
    ) -> Money? {
        let place = Problem.Fault.Place.pointer("/amount")
        switch members.first(where: { $0.name == "amount" })?.value {
        case nil: faults.append(.init(place: place, detail: "is required"))
        case .string(let text):
            do throws(Money.Rejection) {
                return try Money(parsing: text, currency: currency)
            } catch {
                faults.append(.init(place: place, detail: error.description))
            }
        case let other?:
            faults.append(
                .init(place: place, detail: "must be a decimal string such as \"1500.00\", not \(other.kind)"))
        }
        return nil
    }

    private static func service(in members: [JSON.Member], _ faults: inout [Problem.Fault]) -> String? {
        let place = Problem.Fault.Place.pointer("/service")
        switch members.first(where: { $0.name == "service" })?.value {
        case nil, .null: return nil
        case .string(let text) where text.isPrintable(serviceLength): return text
        case .string:
            let length = "\(serviceLength.lowerBound) to \(serviceLength.upperBound)"
            faults.append(
                .init(place: place, detail: "must have \(length) printable characters and no blanks at its ends"))
        case let other?: faults.append(.init(place: place, detail: "must be a string, not \(other.kind)"))
        }
        return nil
    }
}

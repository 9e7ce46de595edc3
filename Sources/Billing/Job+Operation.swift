extension Job {
    /// What a job asks of the provider.
    package enum Operation: Hashable, Sendable {
        /// `service` is printed on the invoice: 1 to 255 printable characters.
        case createInvoice(amount: Money, service: String?)
        case fetchInvoice(Invoice.ID)
        case fetchAct(Act.Selector)

        package enum Kind: String, Hashable, Sendable, CaseIterable {
            case createInvoice = "create_invoice"
            case fetchInvoice = "fetch_invoice"
            case fetchAct = "fetch_act"
        }

        package var kind: Kind {
            switch self {
            case .createInvoice: .createInvoice
            case .fetchInvoice: .fetchInvoice
            case .fetchAct: .fetchAct
            }
        }

        /// A read may be repeated and shared; a create is sent at most once and shared with nobody.
        package var isRead: Bool { kind != .createInvoice }
    }
}

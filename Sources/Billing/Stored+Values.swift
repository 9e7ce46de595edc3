package import Foundation

// How values that are no database's types are written down. Each pair reads back exactly what it wrote.

extension Date {
    package var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded()) }

    package init(milliseconds: Int64) {
        self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
    }

    /// The moment as the ledger will give it back.
    package var stored: Date { Date(milliseconds: milliseconds) }
}

extension ClockReading {
    package var stored: String {
        let (seconds, attoseconds) = sinceBoot.components
        return "\(wall.milliseconds) \(boot) \(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)"
    }

    package init(stored text: String) throws(LedgerFailure) {
        let parts = text.split(separator: " ")
        guard parts.count == 3, let wall = Int64(parts[0]), let nanoseconds = Int64(parts[2]) else {
            throw .broken("not a clock reading: \(text)")
        }
        self.init(wall: Date(milliseconds: wall), boot: String(parts[1]), sinceBoot: .nanoseconds(nanoseconds))
    }
}

extension TraceContext {
    package var stored: String { traceparent + (state.map { " \($0)" } ?? "") }

    package init?(stored text: String) {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        self.init(traceparent: parts.first ?? "", state: parts.count > 1 ? parts[1] : nil)
    }
}

extension Subclient {
    package init(stored text: String) throws(LedgerFailure) {
        do {
            try self.init(parsing: text)
        } catch {
            throw .broken("not a subclient: \(text)")
        }
    }
}

extension Act.Selector {
    package var stored: String {
        switch self {
        case .id(let id): "id:\(id)"
        case .number(let number): "number:\(number)"
        }
    }

    package init(stored text: String) throws(LedgerFailure) {
        if text.hasPrefix("id:") {
            self = .id(Act.ID(String(text.dropFirst(3))))
        } else if text.hasPrefix("number:") {
            self = .number(String(text.dropFirst(7)))
        } else {
            throw .broken("not an act's selector: \(text)")
        }
    }
}

extension Money {
    package init?(minorUnits: Int64?, currency: String?) throws(LedgerFailure) {
        guard let minorUnits, let code = currency else { return nil }
        guard let currency = Currency(code: code) else { throw .broken("not a currency: \(code)") }
        self.init(minorUnits: minorUnits, currency: currency)
    }
}

extension Job.Operation {
    /// What a read asks for; nil for a create.
    package var target: String? {
        switch self {
        case .createInvoice: nil
        case .fetchInvoice(let id): "id:\(id)"
        case .fetchAct(let selector): selector.stored
        }
    }
}

extension Job.Operation {
    /// From the columns of a job's row: the amount and the service are a create's, the target is a read's.
    package init(
        storedKind: String, target: String?, amount: Money?, service: String?
    ) throws(LedgerFailure) {
        switch (Kind(rawValue: storedKind), target, amount) {
        case (.createInvoice, nil, let amount?): self = .createInvoice(amount: amount, service: service)
        case (.fetchInvoice, let target?, nil) where target.hasPrefix("id:"):
            self = .fetchInvoice(Invoice.ID(String(target.dropFirst(3))))
        case (.fetchAct, let target?, nil): self = .fetchAct(try Act.Selector(stored: target))
        default: throw .broken("not an operation: \(storedKind) \(target ?? "")")
        }
    }
}

extension Order {
    /// The order as the ledger will give it back: its deadline to the millisecond.
    package var stored: Order {
        var order = self
        order.expiresAt = expiresAt?.stored
        return order
    }
}

extension JobProblem {
    /// From the columns of a job's row; nil without a kind.
    package init?(
        storedKind: String?, detail: String?, refusalCode: Int?, refusalText: String?
    ) throws(LedgerFailure) {
        guard let storedKind else { return nil }
        guard let kind = Kind(rawValue: storedKind) else { throw .broken("not a problem: \(storedKind)") }
        self.init(
            kind: kind, detail: detail ?? "", refusal: refusalCode.map { Refusal(code: $0, text: refusalText ?? "") })
    }
}

extension DocumentSubject {
    /// From the columns of the invoice or the act that has the document.
    package init(storedInvoice: String?, selector: String?) throws(LedgerFailure) {
        switch (storedInvoice, selector) {
        case (let invoice?, _): self = .invoice(Invoice.ID(invoice))
        case (nil, let selector?): self = .act(try Act.Selector(stored: selector))
        case (nil, nil): throw .broken("a document of nothing")
        }
    }
}

extension Notice.State {
    package init(stored text: String) throws(LedgerFailure) {
        guard let state = Self(rawValue: text) else { throw .broken("not a notice's state: \(text)") }
        self = state
    }
}

extension Urgency {
    package init(stored level: Int) throws(LedgerFailure) {
        guard let urgency = Urgency(level) else { throw .broken("not an urgency: \(level)") }
        self = urgency
    }
}

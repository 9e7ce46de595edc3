import Billing

/// The calls of a probe, in their order.
struct ProbePlan: Sendable {
    struct Step: Sendable {
        let name: String
        let operation: Job.Operation
    }

    let subclient: Subclient
    let steps: [Step]
    /// What has to be typed before; nil when nothing is created.
    let confirmation: String?

    /// Invoices have been numbered for years: nobody's first one is asked for.
    private static let hardlyThere = Invoice.ID("1")

    init(_ command: ProbeCommand, account: Account) throws(ProbeFailure) {
        do throws(Subclient.Rejection) {
            subclient = try Subclient(parsing: command.subclient)
        } catch {
            throw ProbeFailure("--subclient \(error)")
        }
        var steps: [Step] = []
        if let id = command.invoice { steps.append(.init(name: "invoice", operation: .fetchInvoice(Invoice.ID(id)))) }
        if let id = command.act { steps.append(.init(name: "act", operation: .fetchAct(.id(Act.ID(id))))) }
        if let number = command.actNumber {
            steps.append(.init(name: "act-by-number", operation: .fetchAct(.number(number))))
        }
        steps.append(.init(name: "not-there", operation: .fetchInvoice(Self.hardlyThere)))
        guard let text = command.amount else {
            (self.steps, confirmation) = (steps, nil)
            return
        }
        do throws(Money.Rejection) {
            let amount = try Money(parsing: text, currency: account.currency)
            steps.append(
                .init(name: "create", operation: .createInvoice(amount: amount, service: command.service)))
            confirmation = "create \(amount) for \(subclient) at \(account.name)"
        } catch {
            throw ProbeFailure("--amount \(error)")
        }
        self.steps = steps
    }
}

import Billing

/// What an answer means for the call: the one place that decides it.
enum Verdict {
    /// - Parameter flaw: What was wrong with the answer, in words for the log, when nothing in it can be used.
    static func decide(
        _ answer: Answer, on operation: Job.Operation, flaw: String
    ) -> Result<UpstreamAnswer, UpstreamFailure> {
        switch operation {
        case .createInvoice(let asked, _): create(answer, currency: asked.currency, flaw: flaw)
        case .fetchInvoice, .fetchAct: read(answer, flaw: flaw)
        }
    }

    private static func create(
        _ answer: Answer, currency: Currency, flaw: String
    ) -> Result<UpstreamAnswer, UpstreamFailure> {
        switch (answer.record?.id, answer.record?.refusal) {
        case (let id?, nil):
            .success(.created(id, amount: amount(answer.record?.sum, in: currency), content: answer.document))
        case (nil, let refusal?):
            .failure(.refused(refusal))
        case (.some, .some):
            // "No" and the number of a new invoice in one answer: only a person can find out which of them is true.
            .failure(.outcomeUnknown("the answer holds both an error and an id"))
        case (nil, nil):
            .failure(.outcomeUnknown(flaw))
        }
    }

    private static func read(_ answer: Answer, flaw: String) -> Result<UpstreamAnswer, UpstreamFailure> {
        if let document = answer.document { return .success(.document(document)) }
        if let refusal = answer.record?.refusal { return .failure(.refused(refusal)) }
        return .failure(.outcomeUnknown(flaw))
    }

    /// The provider's sum, where it can be read: nil leaves the sum that was asked for.
    private static func amount(_ sum: String?, in currency: Currency) -> Money? {
        guard let sum else { return nil }
        do {
            return try Money(parsing: sum, currency: currency)
        } catch {
            return nil
        }
    }
}

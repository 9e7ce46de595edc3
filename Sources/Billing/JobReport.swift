/// A job with what it came to, read at one moment.
package struct JobReport: Hashable, Sendable {
    package enum Result: Hashable, Sendable {
        case invoice(Invoice)
        case act(Act)
    }

    package let job: Job
    /// Nil until the job has succeeded, and when what it came to is not there any more.
    package let result: Result?

    package init(_ job: Job, result: Result?) {
        self.job = job
        self.result = result
    }
}

extension Job {
    /// What the job came to; nil until it has succeeded.
    package var result: DocumentSubject? {
        guard state == .succeeded else { return nil }
        switch operation {
        case .createInvoice: return createdInvoice.map { .invoice($0) }
        case .fetchInvoice(let id): return .invoice(id)
        case .fetchAct(let selector): return .act(selector)
        }
    }
}

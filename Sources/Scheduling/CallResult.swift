package import Billing

/// What the provider's answer means for the job that asked: the one place where a call's result becomes an ending.
package enum CallResult {
    package static func ending(
        of result: Result<UpstreamAnswer, UpstreamFailure>, for operation: Job.Operation
    ) -> Ending {
        switch result {
        case .success(.created(let invoice, let amount, let content)):
            .created(invoice, amount: amount, content: content)
        case .success(.document(let content)):
            .read(content)
        case .failure(.refused(let refusal)) where refusal.code == Refusal.tooSoon:
            .putBack(.tooSoon)
        case .failure(.refused(let refusal)):
            .failed(.refused(refusal))
        case .failure(.notSent):
            .putBack(.notSent)
        case .failure(.outcomeUnknown):
            operation.isRead
                ? .interrupted : .outcomeUnknown(.outcomeUnknown("The provider's answer could not be read"))
        }
    }

    /// The cause for the attempt's record and the log; nil when all went well.
    package static func note(of result: Result<UpstreamAnswer, UpstreamFailure>) -> String? {
        switch result {
        case .success(.created(_, _, nil)): "the answer's PDF was missing or cut short"
        case .success: nil
        case .failure(.refused(let refusal)): "refused with code \(refusal.code): \(refusal.text)"
        case .failure(.notSent(let cause)): "not sent: \(cause)"
        case .failure(.outcomeUnknown(let cause)): "outcome unknown: \(cause)"
        }
    }
}

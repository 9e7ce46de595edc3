/// The provider, as the scheduler sees it.
package protocol Upstream: Sendable {
    /// Carries out one call, at most once for a create.
    ///
    /// Once a byte of a create has left, a failure is `outcomeUnknown`: a person decides, never a retry. Cancelling the
    /// task ends the call at once and reports it by the same rule.
    func perform(_ call: UpstreamCall) async throws(UpstreamFailure) -> UpstreamAnswer
}

/// One call to the provider, without the credentials: those are added where the form is built.
package struct UpstreamCall: Hashable, Sendable {
    package let job: Job.ID
    package let account: Account.Name
    package let subclient: Subclient
    package let operation: Job.Operation
    /// 1 for the first attempt; a later attempt of a read starts with another of the account's hosts.
    package let attempt: Int
    /// Time since boot after which its first byte may not leave any more: a process that was frozen in between may have
    /// lost the account to another.
    package let leaveBy: Duration
    package let trace: TraceContext?

    package init(
        job: Job.ID, account: Account.Name, subclient: Subclient, operation: Job.Operation, attempt: Int,
        leaveBy: Duration, trace: TraceContext? = nil
    ) {
        self.job = job
        self.account = account
        self.subclient = subclient
        self.operation = operation
        self.attempt = attempt
        self.leaveBy = leaveBy
        self.trace = trace
    }
}

/// The provider said yes.
package enum UpstreamAnswer: Hashable, Sendable {
    /// `amount` is the sum the provider names, where it names one; `content` is nil when the PDF was missing or cut short.
    case created(Invoice.ID, amount: Money?, content: DocumentContent?)
    case document(DocumentContent)
}

/// What a failed call means for the job; the texts are for logs and operators and hold no credential.
package enum UpstreamFailure: Error, Hashable, Sendable {
    /// The provider said no: a definite answer.
    case refused(Refusal)
    /// No byte of the request left this process: may be tried again.
    case notSent(String)
    /// It may have happened: a create is settled by a person only, a read is asked again.
    case outcomeUnknown(String)
}

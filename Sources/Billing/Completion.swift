/// Everything the end of a call changes, written in one commit.
package struct Completion: Hashable, Sendable {
    package let job: Job.ID
    /// Which of the job's calls: the job may have begun another since.
    package let attempt: Int
    package let ending: Ending
    /// When the call ended: the pace counts from here.
    package let endedAt: ClockReading
    /// A cause for the attempt's record, for operators; holds no credential. Nil when all went well.
    package let note: String?
    /// The account's breaker after the call.
    package let breaker: BreakerRecord
    package let egress: EgressEvent?
    /// The id of the read that fetches the document of a create that succeeded without one.
    package let followUp: Job.ID?
    /// What the call did to the breaker.
    package let audit: [AuditEntry]

    package init(
        job: Job.ID, attempt: Int, ending: Ending, endedAt: ClockReading, note: String?, breaker: BreakerRecord,
        egress: EgressEvent? = nil, followUp: Job.ID? = nil, audit: [AuditEntry] = []
    ) {
        self.job = job
        self.attempt = attempt
        self.ending = ending
        self.endedAt = endedAt
        self.note = note
        self.breaker = breaker
        self.egress = egress
        self.followUp = followUp
        self.audit = audit
    }
}

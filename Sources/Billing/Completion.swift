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
    /// What the call taught of the account's credentials; nil when it taught nothing.
    package let lesson: CredentialsLesson?
    package let egress: EgressEvent?
    /// The id of the read that fetches the document of a create that succeeded without one.
    package let followUp: Job.ID?
    /// What the call did to the breaker.
    package let audit: [AuditEntry]

    package init(
        job: Job.ID, attempt: Int, ending: Ending, endedAt: ClockReading, note: String?,
        lesson: CredentialsLesson? = nil, egress: EgressEvent? = nil, followUp: Job.ID? = nil, audit: [AuditEntry] = []
    ) {
        self.job = job
        self.attempt = attempt
        self.ending = ending
        self.endedAt = endedAt
        self.note = note
        self.lesson = lesson
        self.egress = egress
        self.followUp = followUp
        self.audit = audit
    }

    /// The account's breaker as the call leaves it, from what the ledger has of it by then: another process may have been
    /// refused meanwhile. Nil when nothing changes.
    /// - Parameter isLate: Others had given the call up for lost.
    package func breaker(after stored: BreakerRecord, isLate: Bool) -> BreakerRecord? {
        guard let lesson else { return nil }
        var breaker = stored
        if isLate { breaker.learnLate(lesson) } else { breaker.learn(lesson) }
        return breaker == stored ? nil : breaker
    }
}

extension Completion {
    /// The document that the call brought; nil when it brought none.
    package var content: DocumentContent? {
        switch ending {
        case .created(_, _, let content): content
        case .read(let content): content
        case .failed, .outcomeUnknown, .putBack, .interrupted: nil
        }
    }

    /// The document's bytes are in a `DocumentStore`.
    package var withDocumentElsewhere: Completion {
        switch ending {
        case .created(let id, let amount, let content):
            ended(by: .created(id, amount: amount, content: content?.keptElsewhere), note: note, followUp: followUp)
        case .read(let content): ended(by: .read(content.keptElsewhere), note: note, followUp: followUp)
        case .failed, .outcomeUnknown, .putBack, .interrupted: self
        }
    }

    /// No place was found for the document: a create has its invoice all the same, and `read` fetches the document once
    /// more; a read waits for another slot.
    package func withoutDocument(because cause: String, read: Job.ID) -> Completion {
        switch ending {
        case .created(let id, let amount, _):
            ended(by: .created(id, amount: amount, content: nil), note: cause, followUp: read)
        case .read: ended(by: .putBack(.notStored), note: cause, followUp: nil)
        case .failed, .outcomeUnknown, .putBack, .interrupted: self
        }
    }

    private func ended(by ending: Ending, note: String?, followUp: Job.ID?) -> Completion {
        Completion(
            job: job, attempt: attempt, ending: ending, endedAt: endedAt, note: note, lesson: lesson, egress: egress,
            followUp: followUp, audit: audit)
    }
}

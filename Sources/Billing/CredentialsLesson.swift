/// What an answer taught of the credentials that its call was made with.
package struct CredentialsLesson: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        case accepted
        /// Code 2.
        case refused(at: ClockReading)
    }

    /// The credentials' mark.
    package let mark: String
    package let verdict: Verdict

    package init(mark: String, _ verdict: Verdict) {
        self.mark = mark
        self.verdict = verdict
    }
}

extension BreakerRecord {
    /// Takes in what any process that shares the ledger was told. A refusal stands, whatever else is told of the same
    /// credentials, until they change or a person resumes the account.
    package mutating func learn(_ lesson: CredentialsLesson) {
        if credentialsMark != lesson.mark { self = BreakerRecord(credentialsMark: lesson.mark) }
        switch lesson.verdict {
        case .accepted: isProven = openedAt == nil
        case .refused(let moment): (openedAt, isProven) = (moment, false)
        }
    }

    /// What is left of a lesson when others had given its call up for lost: a refusal, unless other credentials took the
    /// place of those or the refusal is known.
    package mutating func learnLate(_ lesson: CredentialsLesson) {
        if case .refused = lesson.verdict, lesson.mark == credentialsMark, openedAt == nil { learn(lesson) }
    }
}

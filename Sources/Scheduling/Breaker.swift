package import Billing

/// Keeps an account silent after the provider refused its credentials, so that one bad password never uses up the five
/// tries that ban the address for everybody.
package struct Breaker: Sendable {
    package private(set) var record: BreakerRecord
    /// Of the credentials in use.
    package let credentialsMark: String

    /// Takes up a stored breaker: it closes when the credentials are others than those it opened for.
    package init(resuming record: BreakerRecord, credentialsMark: String) {
        self.credentialsMark = credentialsMark
        self.record =
            record.credentialsMark == credentialsMark
            ? record : BreakerRecord(openedAt: nil, credentialsMark: credentialsMark, isProven: false)
    }

    package var isOpen: Bool { record.openedAt != nil }
    package var isProven: Bool { record.isProven }

    /// A person says that it may go on, unless it has opened anew since `opening`. The credentials are in doubt all the same.
    package mutating func close(opening: ClockReading?) {
        if record.openedAt == opening { record.openedAt = nil }
    }

    /// Another process has learned from an answer: it counts when it is about the same credentials.
    package mutating func learn(from other: BreakerRecord) {
        if other.credentialsMark == credentialsMark { record = other }
    }

    package mutating func learn(_ lesson: CredentialsLesson) {
        if lesson.mark == credentialsMark { record.learn(lesson) }
    }
}

extension CredentialsLesson {
    /// Code 2 opens the breaker, an answer that needed the right credentials proves them; others teach nothing.
    package init?(_ result: Result<UpstreamAnswer, UpstreamFailure>, at now: ClockReading, mark: String) {
        switch result {
        case .failure(.refused(let refusal)) where refusal.code == Refusal.wrongCredentials:
            self.init(mark: mark, .refused(at: now))
        case .failure(.refused(let refusal)) where refusal.provesCredentials: self.init(mark: mark, .accepted)
        case .success: self.init(mark: mark, .accepted)
        case .failure: return nil
        }
    }
}

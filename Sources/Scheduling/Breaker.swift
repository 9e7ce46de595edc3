package import Billing

/// Keeps an account silent after the provider refused its credentials, so that one bad password never uses up the five
/// tries that ban the address for everybody.
package struct Breaker: Sendable {
    package private(set) var record: BreakerRecord

    /// Takes up a stored breaker: it closes when the credentials are others than those it opened for.
    package init(resuming record: BreakerRecord, credentialsMark: String) {
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
        if other.credentialsMark == record.credentialsMark { record = other }
    }

    /// Learns from an answer: code 2 opens it, an answer that needed the right credentials proves them.
    package mutating func learn(from result: Result<UpstreamAnswer, UpstreamFailure>, at now: ClockReading) {
        switch result {
        case .success:
            record.isProven = true
        case .failure(.refused(let refusal)) where refusal.code == Refusal.wrongCredentials:
            record.openedAt = now
            record.isProven = false
        case .failure(.refused(let refusal)) where refusal.provesCredentials:
            record.isProven = true
        case .failure:
            break
        }
    }
}

package import Billing
import Foundation

/// What all accounts share: the address they call from, which the provider bans for five wrong passwords in half an hour.
package struct Egress: Sendable {
    package enum Verdict: Hashable, Sendable {
        case send
        /// Time since boot; earlier when a call of unproven credentials ends.
        case wait(until: Duration)
    }

    /// The provider's half hour, both for counting wrong passwords and for the ban.
    package let ban: Duration
    /// Wrong passwords that may be answered within `ban`: one less than the provider forgives.
    package let wrongCredentialsLimit: Int
    private var blockedUntil: Duration?
    private var wrongCredentials: [Duration] = []
    private(set) var unprovenUnderWay = 0
    /// Other processes have taken what tries there are; nobody asks the ledger for one before that.
    private var restUntil = Duration.zero

    package init(ban: Duration, wrongCredentialsLimit: Int, resuming events: [EgressEvent], at now: ClockReading) {
        self.ban = ban
        self.wrongCredentialsLimit = wrongCredentialsLimit
        for event in events {
            note(event.kind, at: Self.moment(of: event.at, seenFrom: now))
        }
    }

    /// The address is banned, or credentials that might be wrong could get it banned: wait. Credentials that the
    /// provider has accepted go on while others are in doubt.
    package func verdict(isProven: Bool, at now: ClockReading) -> Verdict {
        if let blockedUntil, blockedUntil > now.sinceBoot { return .wait(until: blockedUntil) }
        guard !isProven else { return .send }
        let recent = wrongCredentials.filter { $0 + ban > now.sinceBoot }
        guard recent.count + unprovenUnderWay < wrongCredentialsLimit else {
            return .wait(until: (recent.first ?? now.sinceBoot) + ban)
        }
        return restUntil > now.sinceBoot ? .wait(until: restUntil) : .send
    }

    /// Whether credentials in doubt may have a try sooner than the half hour takes.
    func mayGoOn(at now: ClockReading) -> Bool { unprovenUnderWay > 0 || restUntil > now.sinceBoot }

    /// Credentials in doubt wait until `deadline`, time since boot, or until a call of such ends here.
    package mutating func rest(until deadline: Duration) {
        restUntil = max(restUntil, deadline)
    }

    package mutating func begin(isProven: Bool) {
        unprovenUnderWay += isProven ? 0 : 1
    }

    /// No call left after all.
    package mutating func cancelBegin(wasProven: Bool) {
        unprovenUnderWay -= wasProven ? 0 : 1
    }

    /// The event an answer stands for, already taken into account; nil when it concerns only its own account.
    package mutating func end(
        _ result: Result<UpstreamAnswer, UpstreamFailure>, of account: Account.Name, wasProven: Bool,
        at now: ClockReading
    ) -> EgressEvent? {
        cancelBegin(wasProven: wasProven)
        if !wasProven { restUntil = .zero }
        guard let kind = Self.kind(of: result, wasProven: wasProven) else { return nil }
        note(kind, at: now.sinceBoot)
        return EgressEvent(kind: kind, account: account, at: now)
    }

    /// A call of unproven credentials whose answer was lost may have been told that they are wrong: it counts as if it had.
    private static func kind(
        of result: Result<UpstreamAnswer, UpstreamFailure>, wasProven: Bool
    ) -> EgressEvent.Kind? {
        switch result {
        case .failure(.refused(let refusal)) where refusal.code == Refusal.blockedAddress: .blocked
        case .failure(.refused(let refusal)) where refusal.code == Refusal.wrongCredentials: .wrongCredentials
        case .failure(.outcomeUnknown) where !wasProven: .unanswered
        case .success, .failure: nil
        }
    }

    private mutating func note(_ kind: EgressEvent.Kind, at moment: Duration) {
        switch kind {
        case .blocked: blockedUntil = max(blockedUntil ?? moment, moment + ban)
        case .wrongCredentials, .unanswered:
            wrongCredentials = Array((wrongCredentials + [moment]).suffix(wrongCredentialsLimit))
        }
    }

    /// A stored event's place on this boot's clock. Of another boot only the wall clock tells; one that claims to lie
    /// in the future is taken as just now.
    private static func moment(of event: ClockReading, seenFrom now: ClockReading) -> Duration {
        if event.boot == now.boot { return min(event.sinceBoot, now.sinceBoot) }
        return now.sinceBoot - .seconds(max(0, now.wall.timeIntervalSince(event.wall)))
    }
}

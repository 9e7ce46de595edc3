import Billing
import Synchronization

/// Everything rare that a world can see. A run in which one of these never happened proves less than it says.
package enum Rarity: String, CaseIterable, Sendable {
    case crash, powerCut, wallJump, stoppedItself, diskFull, syncFailed, commitSurvivedCrash, commitLostInCrash
    case tornWrite, refusedTornLog, frozen, cutOff, ledgerRequestLost, ledgerAnswerLost
    case heldBack, noTryLeft, begunBefore, leaseLapsed, endReplacedAGuess, endCameTooLate, tooLateToLeave
    case severalGateways
    case slowConnection, timedOut, notSent, requestLost, answerLost, documentCutShort, slowAnswer, passwordChanged,
        banned, refusedCode
    case askedTwiceAtOnce, replayed, keyReused, attached, cancelled, queueFull, acceptanceLost
    case outcomeUnknown, recoveredUnknown, confirmed, refuted, sentAgainOnAWord, abandoned, requeued, codeNine
    case readShared, followUpRead

    /// `diskFull` as `disk_full`.
    var words: String {
        rawValue.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}

/// How often each rare thing happened.
package final class Coverage: Sendable {
    private let counts = Mutex<[Rarity: Int]>([:])

    func count(_ rarity: Rarity) {
        counts.withLock { $0[rarity, default: 0] += 1 }
    }

    /// What a call's end brought about.
    func count(_ completion: Completion, _ changed: [Job]) {
        if case .outcomeUnknown = completion.ending { count(.outcomeUnknown) }
        for job in changed.dropFirst() {
            switch (job.operation.isRead, job.state) {
            case (true, .queued): count(.followUpRead)
            case (true, _): count(.readShared)
            case (false, .succeeded): count(.confirmed)
            case (false, _): count(.refuted)
            }
        }
    }

    func add(_ other: Coverage) {
        let more = other.all
        counts.withLock { $0.merge(more, uniquingKeysWith: +) }
    }

    var all: [Rarity: Int] { counts.withLock { $0 } }

    package var missing: [Rarity] {
        let all = all
        return Rarity.allCases.filter { all[$0] == nil }
    }

    package var text: String {
        let all = all
        return Rarity.allCases.map { "\($0.rawValue) \(all[$0] ?? 0)" }.joined(separator: ", ")
    }
}

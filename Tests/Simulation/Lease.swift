import Billing
import TestSupport

/// Who may call for an account. Times are the database's.
struct Lease {
    /// Counts the account's calls: what belongs to an earlier one is out of date.
    var epoch = 0
    /// The call under way.
    var call: Call?
    /// When the last call ended.
    var endedAt: Duration?

    struct Call {
        let job: Job.ID
        let holder: String
        let reading: ClockReading
        var until: Duration
        /// Of credentials that the provider has accepted.
        let isProven: Bool
    }
}

extension SimulatedDatabase.State {
    /// While something is in the way it is asked after this often: the rule may change at any time.
    private static let lookAgain: Duration = .seconds(5)

    /// Begins the call, or says for how long not to.
    mutating func begin(
        _ id: Job.ID, under terms: CallTerms, at reading: ClockReading, by holder: String, now: Duration,
        _ coverage: Coverage
    ) throws(LedgerFailure) -> Beginning {
        guard let job = book.jobs.first(where: { $0.id == id }) else { throw .noSuchJob }
        if let call = leases[job.account]?.call, job.state == .sending, call.job == id, call.holder == holder,
            call.reading == reading
        {
            guard !isSilent(job.account, under: terms), ban(under: terms.egress, now: now) <= .zero else {
                return try takeBack(job, at: reading, now: now, coverage)
            }
            leases[job.account]?.call?.until = now + terms.lease
            coverage.count(.begunBefore)
            return .begun(job)
        }
        guard job.state == .queued else { throw .illegal(IllegalTransition(from: job.state, to: .sending)) }
        if let pause = try pause(before: job.account, under: terms, at: reading, now: now, coverage) {
            coverage.count(.heldBack)
            return .notYet(until: reading.sinceBoot + pause)
        }
        guard isProven(job.account, terms) || hasTryLeft(terms.egress, now: now) else {
            coverage.count(.noTryLeft)
            return .noTryLeft(until: reading.sinceBoot + Self.lookAgain)
        }
        let begun = try book.begin(id, at: reading)
        var lease = leases[job.account] ?? Lease()
        lease.epoch += 1
        lease.call = Lease.Call(
            job: id, holder: holder, reading: reading, until: now + terms.lease,
            isProven: isProven(job.account, terms))
        leases[job.account] = lease
        return .begun(begun)
    }

    /// Somebody was told meanwhile that nothing more is to be sent; nothing was.
    private mutating func takeBack(
        _ job: Job, at reading: ClockReading, now: Duration, _ coverage: Coverage
    ) throws(LedgerFailure) -> Beginning {
        let completion = Completion(
            job: job.id, attempt: job.attempts, ending: .putBack(.notSent), endedAt: reading, note: nil)
        _ = try finish(completion, now: now, coverage)
        return .notYet(until: reading.sinceBoot)
    }

    mutating func finish(_ completion: Completion, now: Duration, _ coverage: Coverage) throws(LedgerFailure) -> [Job] {
        let isGivenUp = book.givenUp[completion.job]?.contains(completion.attempt) == true
        let known = book.egressEvents.count
        let changed = try book.finish(completion)
        if isGivenUp { coverage.count(changed.isEmpty ? .endCameTooLate : .endReplacedAGuess) }
        if let event = book.egressEvents.dropFirst(known).first { egress.append((event.kind, now)) }
        guard let job = changed.first else { return [] }
        let call = leases[job.account]?.call
        if call == nil || call?.job == job.id {
            leases[job.account]?.call = nil
            leases[job.account]?.endedAt = now
        }
        return changed
    }

    /// Gives a call up for lost whose lease is over. Until then it may have gone on: the gap counts from there.
    mutating func settleLapsed(
        _ account: Account.Name, now: Duration, at reading: ClockReading, _ coverage: Coverage
    ) throws(LedgerFailure) -> Job? {
        guard let call = leases[account]?.call, call.until <= now else { return nil }
        leases[account]?.call = nil
        leases[account]?.endedAt = call.until
        coverage.count(.leaseLapsed)
        return try book.recover(at: reading) { $0.id == call.job }.first
    }

    private mutating func pause(
        before account: Account.Name, under terms: CallTerms, at reading: ClockReading, now: Duration,
        _ coverage: Coverage
    ) throws(LedgerFailure) -> Duration? {
        if let call = leases[account]?.call {
            guard call.until <= now else { return min(call.until - now, Self.lookAgain) }
            _ = try settleLapsed(account, now: now, at: reading, coverage)
        }
        if let end = leases[account]?.endedAt, now - end < terms.gap { return terms.gap - (now - end) }
        if isSilent(account, under: terms) { return Self.lookAgain }
        let ban = ban(under: terms.egress, now: now)
        return ban > .zero ? ban : nil
    }

    /// Whether the address permits another call of credentials in doubt.
    private func hasTryLeft(_ plan: EgressPlan, now: Duration) -> Bool {
        let answered = egress.count { $0.kind != .blocked && $0.at + plan.ban > now }
        let underWay = leases.values.count { $0.call?.isProven == false }
        return answered + underWay < plan.wrongCredentialsLimit
    }

    /// How long the address is banned yet.
    private func ban(under plan: EgressPlan, now: Duration) -> Duration {
        egress.last { $0.kind == .blocked }.map { $0.at + plan.ban - now } ?? .zero
    }

    private func isSilent(_ account: Account.Name, under terms: CallTerms) -> Bool {
        let breaker = book.breakers[account]
        let isOpen = breaker?.openedAt != nil && breaker?.credentialsMark == terms.credentialsMark
        return isOpen || book.pauses[account] != nil
    }

    private func isProven(_ account: Account.Name, _ terms: CallTerms) -> Bool {
        book.breakers[account]?.isProven == true && book.breakers[account]?.credentialsMark == terms.credentialsMark
    }
}

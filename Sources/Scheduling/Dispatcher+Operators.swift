import Billing

// What operators ask of one account, and tell it.

extension Dispatcher {
    /// The ledger has it before the account obeys: what was answered holds after a restart too.
    func pause(_ decision: Decision) async throws(LedgerFailure) {
        try await office.ledger.pause(account, decision)
        state.pause(decision)
        bell.ring()
    }

    func resume(by person: Caller.ID, because reason: String) async throws(LedgerFailure) {
        let opening = state.breaker.record.openedAt
        let text = opening == nil ? "resumed" : "resumed, breaker closed"
        let decision = Decision(at: office.time.now().wall, by: person, text, because: reason)
        try await office.ledger.resume(account, closing: opening, decision)
        state.resume(closing: opening)
        bell.ring()
    }

    /// Takes up what the configuration says now, with a trail of what became of the credentials.
    func follow(_ plan: AccountPlan) async throws(LedgerFailure) {
        let before = state.breaker.record
        self.plan = plan
        state.follow(plan)
        bell.ring()
        let after = state.breaker.record
        guard after != before else { return }
        let audit = after.audit(since: before, of: account, at: office.time.now())
        try await office.ledger.record(after, of: account, audit)
    }

    /// Begins nothing more; a call under way comes to its end.
    func retire() {
        state.retire()
    }

    func status() async throws(LedgerFailure) -> AccountStatus {
        let oldest = try await office.ledger.oldestQueued(of: account)
        let unknown = try await office.ledger.unknownOutcomes(of: account)
        let now = office.time.now()
        var status = state.status(of: account, at: now)
        status.oldestQueuedAt = oldest
        status.unknownOutcomes = unknown
        if let slot = status.nextSlot,
            case .wait(let until) = office.egress.verdict(isProven: state.breaker.isProven, at: now)
        {
            status.nextSlot = max(slot, now.advanced(by: until - now.sinceBoot).wall)
        }
        return status
    }
}

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

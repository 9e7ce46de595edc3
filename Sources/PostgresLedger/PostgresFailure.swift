import Billing

/// What a statement met with.
enum PostgresFailure: Error {
    /// The connection is gone or not to be trusted any more; what was under way may have happened.
    case lost(String)
    /// The server said no, by its five-character code, and undid the transaction.
    case refused(state: String, String)
}

extension LedgerFailure {
    /// What an error means for the ledger: the one place that knows PostgreSQL's codes.
    init(_ error: any Error) {
        switch error {
        case let failure as LedgerFailure: self = failure
        case let illegal as IllegalTransition: self = .illegal(illegal)
        case PostgresFailure.lost(let text): self = .unavailable(text)
        case PostgresFailure.refused(let state, let text): self.init(state: state, "\(state): \(text)")
        default: self = .broken("\(error)")
        }
    }

    /// A statement that is wrong, or data that breaks a constraint, will be so the next time too; so will a damaged table.
    /// All else passes: deadlocks, time-outs, no room, a server that stops or has become a standby.
    private init(state: String, _ text: String) {
        let lasting = ["21", "22", "23", "42", "XX"]
        self = lasting.contains(String(state.prefix(2))) ? .broken(text) : .unavailable(text)
    }
}

/// Why the ledger did not do what it was asked; nothing of it was written. The texts are for logs.
package enum LedgerFailure: Error, Hashable, Sendable {
    /// No room, or not reachable now: the same request may succeed later.
    case unavailable(String)
    /// The job's state does not allow it.
    case illegal(IllegalTransition)
    case noSuchJob
    /// A write was not made durable, or what was read makes no sense. Nothing may be sent any more: the process stops.
    case broken(String)
    /// What is stored is not what was written. As `broken`, and no new start helps.
    case damaged(String)

    /// Nothing may be asked of the ledger any more.
    package var isFinal: Bool {
        switch self {
        case .unavailable, .illegal, .noSuchJob: false
        case .broken, .damaged: true
        }
    }
}

extension LedgerFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unavailable(let cause): "the ledger is not available: \(cause)"
        case .illegal(let transition): "a job cannot go from \(transition.from.rawValue) to \(transition.to.rawValue)"
        case .noSuchJob: "there is no such job"
        case .broken(let cause):
            "the ledger cannot be relied on any more: \(cause); nothing more is sent, look at the disk before a restart"
        case .damaged(let cause): "the ledger is damaged: \(cause); nothing more is sent, and no new start helps"
        }
    }
}

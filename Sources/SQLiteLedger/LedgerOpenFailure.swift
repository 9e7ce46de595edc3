/// Why a ledger file cannot be used; the description says what to do.
package enum LedgerOpenFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case inUse(path: String)
    case noFolder(path: String)
    case notALedger(path: String)
    case newer(path: String, version: Int, known: Int)
    case damaged(path: String, reason: String)
    case unusable(path: String, reason: String)

    /// Starting again changes nothing: the file itself has to be replaced.
    package var needsAPerson: Bool {
        switch self {
        case .damaged, .notALedger, .newer: true
        case .inUse, .noFolder, .unusable: false
        }
    }

    package var description: String {
        switch self {
        case .inUse(let path):
            "another process holds the ledger \(path): one gateway at a time may use it, or one login would have two paces"
        case .noFolder(let path):
            "the folder of the ledger \(path) does not exist: create it, writable for the gateway alone"
        case .notALedger(let path):
            "\(path) is a file of another kind, not a Counterfoil ledger"
        case .newer(let path, let version, let known):
            "the ledger \(path) has version \(version), this gateway knows versions up to \(known): use the newer gateway"
        case .damaged(let path, let reason):
            "the ledger \(path) is damaged (\(reason)): restore it from a backup; nothing was sent"
        case .unusable(let path, let reason):
            "the ledger \(path) cannot be used: \(reason)"
        }
    }
}

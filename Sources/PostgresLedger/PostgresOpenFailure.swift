/// Why a database cannot be used as ledger; the description says what to do.
package enum PostgresOpenFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case unreachable(String, reason: String)
    case newer(String, version: Int, known: Int)
    /// The server would confirm what it can still lose.
    case forgetful(String, setting: String)
    case unfinished(String)
    case unusable(String, reason: String)

    package var description: String {
        switch self {
        case .unreachable(let location, let reason):
            "the ledger \(location) cannot be reached: \(reason)"
        case .newer(let location, let version, let known):
            "the ledger \(location) has version \(version), this gateway knows versions up to \(known): use the newer gateway"
        case .forgetful(let location, let setting):
            "the ledger \(location) runs with \(setting): what it confirms could get lost, and a create be sent twice"
        case .unfinished(let location):
            "a copy into the ledger \(location) did not come to its end: drop the database, create it anew and copy again"
        case .unusable(let location, let reason):
            "the ledger \(location) cannot be used: \(reason)"
        }
    }
}

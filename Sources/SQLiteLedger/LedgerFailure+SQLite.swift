import Billing
import GRDB

extension LedgerFailure {
    /// What an error inside a transaction means for the ledger: the one place that knows SQLite's codes.
    init(_ error: any Error) {
        switch error {
        case let failure as LedgerFailure: self = failure
        case let illegal as IllegalTransition: self = .illegal(illegal)
        case let error as DatabaseError: self.init(sqlite: error)
        default: self = .broken("\(error)")
        }
    }

    private init(sqlite error: DatabaseError) {
        let text = "\(error.extendedResultCode): \(error.message ?? "no message")"
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_READONLY, .SQLITE_NOMEM, .SQLITE_CANTOPEN:
            self = .unavailable(text)
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_READ:
            self = .unavailable(text)
        default:
            // A failed write or sync may have lost what was thought safe; asking again would hide it.
            self = .broken(text)
        }
    }

    /// The write itself was refused; the transaction around it is sound.
    var concernsOneWrite: Bool {
        switch self {
        case .illegal, .noSuchJob: true
        case .unavailable, .broken: false
        }
    }
}

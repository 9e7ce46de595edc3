import Billing
import GRDB
import Glibc

extension LedgerFailure {
    /// What an error inside a transaction means for the ledger: the one place that knows SQLite's codes.
    /// - Parameter systemError: What the system said of the write that SQLite reports as failed (errno).
    init(_ error: any Error, systemError: CInt = 0) {
        switch error {
        case let failure as LedgerFailure: self = failure
        case let illegal as IllegalTransition: self = .illegal(illegal)
        case let error as DatabaseError: self.init(sqlite: error, systemError)
        default: self = .broken("\(error)")
        }
    }

    private init(sqlite error: DatabaseError, _ systemError: CInt) {
        let text = "\(Self.deed(error)) (SQLite \(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_READONLY, .SQLITE_NOMEM, .SQLITE_CANTOPEN:
            self = .unavailable(text)
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_READ:
            self = .unavailable(text)
        case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_WRITE && systemError == EROFS:
            // Refused as a whole, like one for which there is no room: what was synced before stays so. A sync that is
            // refused is another matter, whatever the system says of it.
            self = .unavailable("the file system is read-only (SQLite \(error.extendedResultCode.rawValue))")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self = .damaged(text)
        case .SQLITE_IOERR where error.extendedResultCode == .brokenSeal:
            self = .damaged("a page does not match its seal")
        default:
            // A failed write or sync may have lost what was thought safe; asking again would hide it.
            self = .broken(text)
        }
    }

    /// What went wrong, in words: SQLite's own are the same for every failure of the disk.
    private static func deed(_ error: DatabaseError) -> String {
        switch error.extendedResultCode {
        case .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC: "a sync to the disk failed"
        case .SQLITE_IOERR_WRITE, .SQLITE_IOERR_TRUNCATE: "a write to the disk failed"
        case .SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ: "a read from the disk failed"
        case .SQLITE_FULL: "the disk is full"
        default: error.message ?? "an error without a name"
        }
    }

    /// The write itself was refused; the transaction around it is sound.
    var concernsOneWrite: Bool {
        switch self {
        case .illegal, .noSuchJob: true
        case .unavailable, .broken, .damaged: false
        }
    }
}

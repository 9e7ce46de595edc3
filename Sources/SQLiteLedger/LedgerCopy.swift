import CPageSeals
import GRDB

/// A copy that is being made page by page.
///
/// `@unchecked`: it is used on the ledger's serial queue alone, as the connection that it copies from.
final class LedgerCopy: @unchecked Sendable {
    private var copy: OpaquePointer?

    /// A megabyte: some milliseconds in which nothing else is written.
    private static let pagesPerStep: CInt = 256

    func begin(from connection: UnsafeMutableRawPointer, to path: String) throws {
        try PageSeals.check(pageseals_copy_begin(connection, path, &copy))
    }

    /// Whether all is copied now.
    func step() throws -> Bool {
        let code = pageseals_copy_step(copy, Self.pagesPerStep)
        if code == ResultCode.SQLITE_DONE.rawValue { return true }
        try PageSeals.check(code)
        return false
    }

    /// Ends the copy, whole or not.
    func end() throws {
        guard let copy else { return }
        self.copy = nil
        try PageSeals.check(pageseals_copy_end(copy))
    }
}

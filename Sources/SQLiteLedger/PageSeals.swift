import Billing
import CPageSeals
import GRDB

/// The seals at the end of each page: what they promise is said in `pageseals.h`.
enum PageSeals {
    /// Bytes of a page; a ledger of any other size was not written by us.
    static let pageSize = 4096

    /// Once for the process, before its first connection.
    private static let installed = pageseals_install()

    static func install() throws {
        try check(installed)
    }

    /// To be called on a new connection before it writes anything.
    static func request(on database: Database) throws {
        try check(pageseals_request(try database.handle))
        // What is found damaged stays as it was found: only a ledger that was checked may write its log into the file.
        try checkpointsOnClose(database, false)
    }

    static func checkpointsOnClose(_ database: Database, _ isWanted: Bool) throws {
        try check(pageseals_checkpoint_on_close(try database.handle, isWanted ? 1 : 0))
    }

    static func areOn(_ database: Database) throws -> Bool {
        pageseals_are_on(try database.handle) == 1
    }

    /// What the system said (errno) when it last refused a write to the log.
    static func logError(of database: Database) -> CInt {
        database.sqliteConnection.map { pageseals_log_error(UnsafeMutableRawPointer($0)) } ?? 0
    }

    static func check(_ code: CInt) throws {
        guard code == 0 else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
}

extension Database {
    /// SQLite's own connection, as C takes it.
    var handle: UnsafeMutableRawPointer {
        get throws {
            guard let sqliteConnection else { throw LedgerFailure.broken("the connection is closed") }
            return UnsafeMutableRawPointer(sqliteConnection)
        }
    }
}

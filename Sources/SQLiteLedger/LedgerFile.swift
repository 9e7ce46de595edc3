import Foundation
import GRDB
import Glibc

/// A ledger's file on its way to being used: opened, held against everybody else, and checked.
struct LedgerFile {
    let path: String
    private var folder: String { URL(fileURLWithPath: path).deletingLastPathComponent().path }

    /// Opens the file, or creates it with mode 0600, checks its log and its kind, and brings it to the newest version.
    func open() throws(LedgerOpenFailure) -> DatabaseQueue {
        guard FileManager.default.fileExists(atPath: folder) else { throw .noFolder(path: path) }
        return try explained {
            try create()
            let queue = try connect()
            try queue.inDatabase { database in
                try checkLog()
                try checkKind(database)
                try Migrations.apply(to: database, path: path)
                try PageSeals.checkpointsOnClose(database, true)
            }
            return queue
        }
    }

    /// Opens a file that is there, and leaves it as it is.
    func inspect<Value>(_ body: (Database) throws -> Value) throws(LedgerOpenFailure) -> Value {
        try explained {
            guard FileManager.default.fileExists(atPath: path) else {
                throw LedgerOpenFailure.unusable(path: path, reason: "there is no such file")
            }
            let queue = try connect()
            let value = try queue.inDatabase { database in
                try checkLog()
                try checkKind(database)
                return try body(database)
            }
            try queue.close()
            return value
        }
    }

    private func connect() throws -> DatabaseQueue {
        try PageSeals.install()
        return try DatabaseQueue(path: path, configuration: Self.configuration)
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .immediateError
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { database in
            try PageSeals.request(on: database)
            // In this order: with the exclusive lock first, WAL keeps its index in memory and no one else may look in.
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
            // What a savepoint would put back: as a file it lay in /var/tmp, pages of the ledger on another disk, whose
            // failure was the ledger's. Some tens of pages, those that were there before and that one write changes.
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try database.execute(sql: "BEGIN IMMEDIATE; COMMIT")
        }
        return configuration
    }

    /// Documents of other people's money: for the gateway's own user only.
    private func create() throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        let isCreated = FileManager.default.createFile(
            atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        guard isCreated else {
            throw LedgerOpenFailure.unusable(path: path, reason: folderRefusal ?? "it cannot be created")
        }
    }

    /// After the file is held, so that nobody writes into the log meanwhile, and before anything is written into it.
    private func checkLog() throws {
        if let reason = try WriteAheadLog.damage(at: path + "-wal") { throw damaged(reason) }
    }

    private func checkKind(_ database: Database) throws {
        let id = try Int.fetchOne(database, sql: "PRAGMA application_id")
        let size = try Int.fetchOne(database, sql: "PRAGMA page_size")
        guard try PageSeals.areOn(database), size == PageSeals.pageSize else {
            throw id == Migrations.applicationID
                ? damaged("its head does not say that its pages are sealed") : LedgerOpenFailure.notALedger(path: path)
        }
    }

    private func damaged(_ reason: String) -> LedgerOpenFailure {
        .damaged(path: path, reason: reason)
    }

    /// What an error on the way means for whoever wants to use the file.
    private func explained<Value>(_ body: () throws -> Value) throws(LedgerOpenFailure) -> Value {
        do {
            return try body()
        } catch let failure as LedgerOpenFailure {
            throw failure
        } catch let error as DatabaseError {
            throw failure(for: error)
        } catch {
            throw .unusable(path: path, reason: "\(error)")
        }
    }

    private func failure(for error: DatabaseError) -> LedgerOpenFailure {
        let reason = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .inUse(path: path)
        case .SQLITE_NOTADB: return .notALedger(path: path)
        case .SQLITE_CORRUPT: return damaged(reason)
        case .SQLITE_IOERR where error.extendedResultCode == .brokenSeal:
            return damaged("a page does not match its seal")
        default: return .unusable(path: path, reason: folderRefusal ?? reason)
        }
    }

    /// Why the log cannot be written beside the file, in the system's words: SQLite says the same of everything.
    private var folderRefusal: String? {
        guard access(folder, W_OK) != 0 else { return nil }
        return "its folder may not be written (\(String(cString: strerror(errno))))"
    }
}

extension ResultCode {
    /// `SQLITE_IOERR_DATA`, which GRDB has no name for.
    static let brokenSeal = ResultCode(rawValue: 10 | 32 << 8)
}

import Foundation
import GRDB

/// Numbered SQL files, each applied once, in order, in a transaction of its own, and never edited afterwards.
enum Migrations {
    /// "Cfoi" in the file's header: tells a ledger from any other SQLite file.
    static let applicationID = 0x4366_6F69

    static let all: [[UInt8]] = [
        PackageResources._001_ledger_sql, PackageResources._002_audit_sql, PackageResources._003_fair_queue_sql,
        PackageResources._004_events_sql, PackageResources._005_documents_elsewhere_sql,
        PackageResources._006_notices_sql, PackageResources._007_unfinished_sql,
        PackageResources._008_archive_sql, PackageResources._009_document_removals_sql,
    ]

    /// Brings the file to the newest version.
    /// - Throws: `LedgerOpenFailure` for a file that is no ledger or was written by a newer gateway.
    static func apply(to database: Database, path: String) throws {
        let version = try version(of: database, path: path)
        for (index, sql) in all.enumerated().dropFirst(version) {
            try database.inTransaction(.exclusive) {
                try database.execute(sql: String(decoding: sql, as: UTF8.self))
                try database.execute(sql: "PRAGMA application_id = \(applicationID)")
                try database.execute(sql: "PRAGMA user_version = \(index + 1)")
                return .commit
            }
        }
    }

    /// - Throws: `LedgerOpenFailure` for a ledger of any other version than the newest.
    static func checkNewest(_ database: Database, path: String) throws {
        let version = try version(of: database, path: path)
        guard version == all.count else {
            throw LedgerOpenFailure.unusable(
                path: path,
                reason: "it has version \(version): start this gateway on it once to bring it to \(all.count)")
        }
    }

    private static func version(of database: Database, path: String) throws -> Int {
        let id = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard id == applicationID || (id == 0 && version == 0 && tables == 0) else {
            throw LedgerOpenFailure.notALedger(path: path)
        }
        guard version <= all.count else {
            throw LedgerOpenFailure.newer(path: path, version: version, known: all.count)
        }
        return version
    }
}

import Billing
import Crypto
import Foundation
import GRDB

/// What a ledger's file holds, and everything in it that cannot be true.
package struct LedgerInspection: Sendable {
    package struct Finding: Hashable, Sendable {
        /// A table, or `file`.
        package let place: String
        /// Of the row; nil when it is about no single one.
        package let id: String?
        package let message: String
    }

    package private(set) var jobs = 0
    package private(set) var keys = 0
    package private(set) var invoices = 0
    package private(set) var acts = 0
    package private(set) var documents = 0
    /// Those among them whose bytes the file does not hold: they were not looked at.
    package private(set) var documentsElsewhere = 0
    package private(set) var findings: [Finding] = []

    /// More would help nobody: the file is to be restored from a backup by then.
    private static let findingLimit = 100

    /// Reads the whole of a ledger that no gateway uses, and leaves it as it is. Done on a thread of Dispatch.
    /// - Parameter onProgress: Told the documents read and all of them; called on that thread.
    /// - Throws: what keeps a gateway from using the file: then there is nothing to look at.
    package static func of(
        _ path: String, onProgress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws(LedgerOpenFailure) -> LedgerInspection {
        let result: Result<LedgerInspection, LedgerOpenFailure> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(LedgerOpenFailure) in
                        try LedgerFile(path: path).inspect { database in
                            try Migrations.checkNewest(database, path: path)
                            var inspection = LedgerInspection()
                            try inspection.read(database, onProgress)
                            return inspection
                        }
                    })
            }
        }
        return try result.get()
    }

    private mutating func read(_ database: Database, _ onProgress: (Int, Int) -> Void) throws {
        let complaints = try String.fetchAll(database, sql: "PRAGMA integrity_check(\(Self.findingLimit))")
        if complaints != ["ok"] { complaints.forEach { find("file", nil, $0) } }
        let dangling = try database.rows(sql: "PRAGMA foreign_key_check") {
            (table: $0["table"] as String, parent: $0["parent"] as String)
        }
        for row in dangling { find(row.table, nil, "a row refers to one of \(row.parent) that is not there") }
        jobs = try count("jobs", in: database)
        keys = try count("idempotency_keys", in: database)
        invoices = try count("invoices", in: database)
        acts = try count("acts", in: database)
        try readRows(database)
        for rule in LedgerRule.all {
            try rule.offenders(database).forEach { find(rule.table, $0, rule.message) }
        }
        try readDocuments(database, onProgress)
    }

    private func count(_ table: String, in database: Database) throws -> Int {
        try database.value(sql: "SELECT count(*) FROM \(table)") ?? 0
    }

    private mutating func find(_ place: String, _ id: String?, _ message: String) {
        guard findings.count < Self.findingLimit else { return }
        findings.append(Finding(place: place, id: id, message: message))
    }

    /// Whether each row can be read as what it stands for.
    private mutating func readRows(_ database: Database) throws {
        try readAll("jobs", "id", database) { _ = try Job(row: $0) }
        try readAll("invoices", "id", database) { row in
            _ = try Subclient(stored: row["subclient"])
            _ = try Money(minorUnits: row["amount"], currency: row["currency"])
        }
        try readAll("acts", "selector", database) { _ = try Act.Selector(stored: $0["selector"]) }
        try readAll("egress_events", "sequence", database) { _ = try ClockReading(stored: $0["at"]) }
        try readAll("accounts", "name", database) { row in
            for column in ["pace_reserved_at", "pace_ended_at", "breaker_opened_at"] {
                if let text: String = row[column] { _ = try ClockReading(stored: text) }
            }
        }
    }

    private mutating func readAll(
        _ table: String, _ id: String, _ database: Database, _ read: (Row) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \(table)")
        while let row = try rows.next() {
            do {
                try read(row)
            } catch let failure as LedgerFailure {
                find(table, (row[id] as DatabaseValue).description, "cannot be read: \(failure)")
            }
        }
    }

    /// Whether the bytes of each document that the file holds are all there and are those that were stored.
    private mutating func readDocuments(_ database: Database, _ onProgress: (Int, Int) -> Void) throws {
        let total = try count("documents", in: database)
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM documents")
        while let row = try rows.next() {
            try read(Document(row: row, prefix: ""), in: database)
            documents += 1
            onProgress(documents, total)
        }
    }

    private mutating func read(_ document: Document, in database: Database) throws {
        guard !document.isElsewhere else {
            documentsElsewhere += 1
            return
        }
        let sql = "SELECT start, bytes FROM document_pieces WHERE document = ? ORDER BY start"
        let pieces = try Row.fetchCursor(database, sql: sql, arguments: [document.id.rawValue])
        var digest = SHA256()
        var size = 0
        while let piece = try pieces.next() {
            guard piece["start"] == size else { break }
            try piece.withUnsafeData(named: "bytes") { bytes in
                digest.update(data: bytes ?? Data())
                size += bytes?.count ?? 0
            }
        }
        let sum = digest.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        if size != document.size {
            find("documents", document.id.rawValue, "has \(size) bytes of \(document.size)")
        } else if sum != document.sha256 {
            find("documents", document.id.rawValue, "its bytes have the SHA-256 \(sum), stored was \(document.sha256)")
        }
    }
}

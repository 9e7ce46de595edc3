package import Billing
package import Foundation
import GRDB

extension SQLiteLedger {
    package func versions(
        of invoice: Invoice.ID, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> [Document] {
        try await commits.read { database in
            try database.rows(
                sql: """
                    SELECT documents.* FROM invoices
                    JOIN invoice_versions ON invoice_versions.invoice = invoices.sequence
                    JOIN documents ON documents.id = invoice_versions.document
                    WHERE account = ? AND subclient = ? AND invoices.id = ?
                    ORDER BY documents.created_at DESC, documents.id
                    """,
                arguments: [account.rawValue, subclient.description, invoice.rawValue],
                read: { Document(row: $0, prefix: "") })
        }
    }

    package func subject(of document: Document.ID) async throws(LedgerFailure) -> DocumentSubject? {
        try await commits.read { database in
            try database.row(
                sql: "\(Self.subjects) WHERE documents.id = ?", arguments: [document.rawValue],
                read: DocumentSubject.init(row:))
        }
    }

    package func pruneDocuments(
        before date: Date, sparing holds: [LegalHold], limit: Int
    ) async throws(LedgerFailure) -> [PrunedDocument] {
        let spared = holds.map(Self.condition)
        let filter = (["documents.created_at < ?"] + spared.map { "NOT (\($0.sql))" }).joined(separator: " AND ")
        let arguments = [date.milliseconds.databaseValue] + spared.flatMap(\.arguments) + [limit.databaseValue]
        return try await commits.write { database in
            let old = try database.rows(
                sql: "\(Self.subjects) WHERE \(filter) ORDER BY documents.created_at LIMIT ?",
                arguments: StatementArguments(arguments), read: PrunedDocument.init(row:))
            for pruned in old { try Self.remove(pruned.document.id, from: database) }
            return old
        }
    }

    package func pruneKeys(before date: Date, limit: Int) async throws(LedgerFailure) -> Int {
        try await commits.write { database in
            try database.run(
                sql: """
                    DELETE FROM idempotency_keys WHERE (caller, operation, key) IN (
                        SELECT caller, operation, key FROM (
                            SELECT keys.* FROM idempotency_keys keys JOIN jobs ON jobs.id = keys.job
                            WHERE keys.created_at < ?1 AND jobs.finished_at < ?1
                                AND jobs.state IN ('succeeded', 'failed', 'cancelled', 'expired')
                            ORDER BY keys.created_at LIMIT ?2))
                    """,
                arguments: [date.milliseconds, limit])
            return database.changesCount
        }
    }

    /// Documents with what they are of; one that is neither an invoice's nor an act's cannot be stored.
    private static let subjects = """
        SELECT documents.*, coalesce(invoices.account, acts.account) AS owner_account,
            coalesce(invoices.subclient, acts.subclient) AS owner_subclient, invoices.id AS owner_invoice,
            acts.selector AS owner_selector
        FROM documents
        LEFT JOIN invoice_versions ON invoice_versions.document = documents.id
        LEFT JOIN invoices ON invoices.sequence = invoice_versions.invoice
        LEFT JOIN acts ON acts.document = documents.id
        """

    private static func condition(_ hold: LegalHold) -> (sql: String, arguments: [DatabaseValue]) {
        let parts: [(column: String, value: String?)] = [
            ("coalesce(invoices.account, acts.account)", hold.account.rawValue),
            ("coalesce(invoices.subclient, acts.subclient)", hold.subclient?.description),
            ("coalesce(invoices.id, '')", hold.invoice?.rawValue),
        ]
        let given = parts.compactMap { part in part.value.map { (part.column, $0) } }
        return (given.map { "\($0.0) = ?" }.joined(separator: " AND "), given.map { $0.1.databaseValue })
    }

    private static func remove(_ document: Document.ID, from database: Database) throws {
        for sql in [
            "DELETE FROM invoice_versions WHERE document = ?", "UPDATE invoices SET document = NULL WHERE document = ?",
            "DELETE FROM acts WHERE document = ?", "DELETE FROM document_pieces WHERE document = ?",
            "DELETE FROM documents WHERE id = ?",
        ] { try database.run(sql: sql, arguments: [document.rawValue]) }
    }
}

extension DocumentSubject {
    fileprivate init(row: Row) throws {
        try self.init(storedInvoice: row["owner_invoice"], selector: row["owner_selector"])
    }
}

extension PrunedDocument {
    fileprivate init(row: Row) throws {
        self.init(
            document: Document(row: row, prefix: ""), account: Account.Name(row["owner_account"]),
            subclient: try Subclient(stored: row["owner_subclient"]), subject: try DocumentSubject(row: row))
    }
}

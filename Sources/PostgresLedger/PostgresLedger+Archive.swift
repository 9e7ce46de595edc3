package import Billing
package import Foundation

extension PostgresLedger {
    package func versions(
        of invoice: Invoice.ID, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> [Document] {
        try await pool.read { transaction in
            try transaction.rows(
                """
                SELECT documents.* FROM invoices
                JOIN invoice_versions ON invoice_versions.invoice = invoices.sequence
                JOIN documents ON documents.id = invoice_versions.document
                WHERE account = $1 AND subclient = $2 AND invoices.id = $3
                ORDER BY documents.created_at DESC, documents.id
                """,
                [.id(account), .text(subclient.description), .id(invoice)]
            ).map { try Document(row: $0, prefix: "") }
        }
    }

    package func subject(of document: Document.ID) async throws(LedgerFailure) -> DocumentSubject? {
        try await pool.read { transaction in
            try transaction.row("\(Self.subjects) WHERE documents.id = $1", [.id(document)])
                .map { try DocumentSubject(row: $0) }
        }
    }

    /// What a commit removed whose answer was lost is gone without being said.
    package func pruneDocuments(
        before date: Date, sparing holds: [LegalHold], limit: Int
    ) async throws(LedgerFailure) -> [PrunedDocument] {
        var arguments: [SQLValue] = [.date(date)]
        let spared = holds.map { "NOT (\(Self.condition($0, &arguments)))" }
        let filter = (["documents.created_at < $1"] + spared).joined(separator: " AND ")
        return try await pool.write { [arguments] transaction in
            let old = try transaction.rows(
                "\(Self.subjects) WHERE \(filter) ORDER BY documents.created_at LIMIT \(limit)", arguments
            ).map { try PrunedDocument(row: $0) }
            for pruned in old { try Self.remove(pruned.document.id, in: transaction) }
            return old
        }
    }

    package func pruneKeys(before date: Date, limit: Int) async throws(LedgerFailure) -> Int {
        try await pool.write { transaction in
            try transaction.run(
                """
                DELETE FROM idempotency_keys keys USING (
                    SELECT keys.caller, keys.operation, keys.key FROM idempotency_keys keys
                    JOIN jobs ON jobs.id = keys.job
                    WHERE keys.created_at < $1::bigint AND jobs.finished_at < $1::bigint
                        AND jobs.state IN ('succeeded', 'failed', 'cancelled', 'expired')
                    ORDER BY keys.created_at LIMIT \(limit)) old
                WHERE (keys.caller, keys.operation, keys.key) = (old.caller, old.operation, old.key)
                """,
                [.date(date)])
        }
    }

    private static let subjects = """
        SELECT documents.*, coalesce(invoices.account, acts.account) AS owner_account,
            coalesce(invoices.subclient, acts.subclient) AS owner_subclient, invoices.id AS owner_invoice,
            acts.selector AS owner_selector
        FROM documents
        LEFT JOIN invoice_versions ON invoice_versions.document = documents.id
        LEFT JOIN invoices ON invoices.sequence = invoice_versions.invoice
        LEFT JOIN acts ON acts.document = documents.id
        """

    private static func condition(_ hold: LegalHold, _ arguments: inout [SQLValue]) -> String {
        let parts: [(column: String, value: String?)] = [
            ("coalesce(invoices.account, acts.account)", hold.account.rawValue),
            ("coalesce(invoices.subclient, acts.subclient)", hold.subclient?.description),
            ("coalesce(invoices.id, '')", hold.invoice?.rawValue),
        ]
        var conditions: [String] = []
        for (column, value) in parts {
            guard let value else { continue }
            arguments.append(.text(value))
            conditions.append("\(column) = $\(arguments.count)")
        }
        return conditions.joined(separator: " AND ")
    }

    private static func remove(_ document: Document.ID, in transaction: Transaction) throws {
        for sql in [
            "DELETE FROM invoice_versions WHERE document = $1",
            "UPDATE invoices SET document = NULL WHERE document = $1", "DELETE FROM acts WHERE document = $1",
            "DELETE FROM document_pieces WHERE document = $1", "DELETE FROM documents WHERE id = $1",
        ] { try transaction.run(sql, [.id(document)]) }
    }
}

extension DocumentSubject {
    fileprivate init(row: Row) throws {
        try self.init(
            storedInvoice: try row.optionalText("owner_invoice"), selector: try row.optionalText("owner_selector"))
    }
}

extension PrunedDocument {
    fileprivate init(row: Row) throws {
        self.init(
            document: try Document(row: row, prefix: ""), account: Account.Name(try row.text("owner_account")),
            subclient: try Subclient(stored: row.text("owner_subclient")), subject: try DocumentSubject(row: row))
    }
}

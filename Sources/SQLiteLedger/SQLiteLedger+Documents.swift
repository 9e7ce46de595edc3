package import Billing
package import Foundation
import GRDB

extension SQLiteLedger {
    package func document(_ id: Document.ID) async throws(LedgerFailure) -> Document? {
        try await commits.read { database in
            try database.row(
                sql: "SELECT * FROM documents WHERE id = ?", arguments: [id.rawValue],
                read: { Document(row: $0, prefix: "") })
        }
    }

    package func bytes(of id: Document.ID, in range: Range<Int>) async throws(LedgerFailure) -> Data {
        try await commits.read { database in
            let firstStart = range.lowerBound - range.lowerBound % DocumentContent.pieceSize
            let pieces = try database.cachedStatement(
                sql: """
                    SELECT start, bytes FROM document_pieces WHERE document = ? AND start >= ? AND start < ?
                    ORDER BY start
                    """)
            let rows = try Row.fetchCursor(pieces, arguments: [id.rawValue, firstStart, range.upperBound])
            var bytes = Data(capacity: range.count)
            while let row = try rows.next() {
                let start: Int = row["start"]
                try row.withUnsafeData(named: "bytes") { piece in
                    guard let piece else { throw LedgerFailure.broken("a document's piece is missing") }
                    let wanted = range.clamped(to: start..<start + piece.count)
                    bytes += piece.dropFirst(wanted.lowerBound - start).prefix(wanted.count)
                }
            }
            guard bytes.count == range.count else { throw LedgerFailure.broken("document \(id) is not whole") }
            return bytes
        }
    }

    /// Records the invoice or act that a call made or read, and its bytes.
    static func storeResult(of job: Job, _ ending: Ending, at date: Date, in database: Database) throws {
        switch (ending, job.operation) {
        case (.created(let id, let invoiced, let content), .createInvoice(let asked, let service)):
            let document = try content.map { try store($0, ofInvoice: id, of: job, at: date, in: database) }
            try storeInvoice(
                id, of: job, amount: invoiced ?? asked, service: service, document: document, at: date, in: database)
        case (.read(let content), .fetchInvoice(let id)):
            let document = try store(content, ofInvoice: id, of: job, at: date, in: database)
            try storeInvoice(id, of: job, amount: nil, service: nil, document: document, at: date, in: database)
        case (.read(let content), .fetchAct(let selector)):
            let known = try act(selector, of: job.subclient, at: job.account, in: database)?.document
            let document = try store(content, over: known, at: date, in: database)
            try storeAct(selector, of: job, document: document, in: database, at: date)
        case (.created, _), (.read, _):
            throw LedgerFailure.broken("job \(job.id) ended with another operation's result")
        case (.failed, _), (.outcomeUnknown, _), (.putBack, _), (.interrupted, _):
            break
        }
    }

    private static func store(
        _ content: DocumentContent, ofInvoice id: Invoice.ID, of job: Job, at date: Date, in database: Database
    ) throws -> Document.ID {
        let known = try invoice(id, of: job.subclient, at: job.account, in: database)?.document
        return try store(content, over: known, at: date, in: database)
    }

    /// Bytes that are there already are kept once, under the id that links were made with.
    private static func store(
        _ content: DocumentContent, over known: Document?, at date: Date, in database: Database
    ) throws -> Document.ID {
        if let known, known.sha256 == content.sha256 { return known.id }
        let id = Document.ID.random(prefix: "doc_")
        try database.run(
            sql: "INSERT INTO documents (id, sha256, size, created_at, is_elsewhere) VALUES (?, ?, ?, ?, ?)",
            arguments: [id.rawValue, content.sha256, content.size, date.milliseconds, content.isElsewhere])
        try content.eachRow { start, bytes in
            try database.run(
                sql: "INSERT INTO document_pieces (document, start, bytes) VALUES (?, ?, ?)",
                arguments: [id.rawValue, start, bytes])
        }
        return id
    }

    /// A later read adds the document and takes nothing away of what the create knew.
    private static func storeInvoice(
        _ id: Invoice.ID, of job: Job, amount: Money?, service: String?, document: Document.ID?, at date: Date,
        in database: Database
    ) throws {
        try database.run(
            sql: """
                INSERT INTO invoices (account, subclient, id, amount, currency, service, created_at, document)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (account, subclient, id) DO UPDATE SET
                    amount = coalesce(excluded.amount, amount), currency = coalesce(excluded.currency, currency),
                    service = coalesce(excluded.service, service), document = coalesce(excluded.document, document)
                """,
            arguments: [
                job.account.rawValue, job.subclient.description, id.rawValue, amount?.minorUnits,
                amount?.currency.code, service, date.milliseconds, document?.rawValue,
            ])
        try database.run(
            sql: """
                INSERT OR IGNORE INTO invoice_versions (invoice, document)
                SELECT sequence, document FROM invoices
                WHERE account = ? AND subclient = ? AND id = ? AND document IS NOT NULL
                """,
            arguments: [job.account.rawValue, job.subclient.description, id.rawValue])
    }

    private static func storeAct(
        _ selector: Act.Selector, of job: Job, document: Document.ID, in database: Database, at date: Date
    ) throws {
        try database.run(
            sql: """
                INSERT INTO acts (account, subclient, selector, created_at, document) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (account, subclient, selector) DO UPDATE SET document = excluded.document
                """,
            arguments: [
                job.account.rawValue, job.subclient.description, selector.stored, date.milliseconds,
                document.rawValue,
            ])
    }
}

extension Document {
    /// `prefix` stands before the columns' names where a row holds more than the document.
    init(row: Row, prefix: String) {
        self.init(
            id: ID(row[prefix + "id"]), sha256: row[prefix + "sha256"], size: row[prefix + "size"],
            createdAt: Date(milliseconds: row[prefix + "created_at"]), isElsewhere: row[prefix + "is_elsewhere"])
    }
}

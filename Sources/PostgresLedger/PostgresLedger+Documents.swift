package import Billing
package import Foundation

extension PostgresLedger {
    package func document(_ id: Document.ID) async throws(LedgerFailure) -> Document? {
        try await pool.read { transaction in
            try transaction.row("SELECT * FROM documents WHERE id = $1", [.id(id)])
                .map { try Document(row: $0, prefix: "") }
        }
    }

    package func bytes(of id: Document.ID, in range: Range<Int>) async throws(LedgerFailure) -> Data {
        try await pool.read { transaction in
            let first = range.lowerBound - range.lowerBound % DocumentContent.pieceSize
            let rows = try transaction.connection.execute(
                "SELECT bytes FROM document_pieces WHERE document = $1 AND start >= $2 AND start < $3 ORDER BY start",
                [.id(id), .integer(first), .integer(range.upperBound)], results: .binary)
            // Pieces lie side by side, each as long as `pieceSize` but the last.
            let bytes = try rows.map { try $0.data("bytes") }.joined().dropFirst(range.lowerBound - first)
                .prefix(range.count)
            guard bytes.count == range.count else { throw LedgerFailure.broken("document \(id) is not whole") }
            return Data(bytes)
        }
    }

    /// Records the invoice or act that a call made or read, and its bytes.
    static func storeResult(of job: Job, _ ending: Ending, at date: Date, in transaction: Transaction) throws {
        switch (ending, job.operation) {
        case (.created(let id, let invoiced, let content), .createInvoice(let asked, let service)):
            let document = try content.map { try store($0, ofInvoice: id, of: job, at: date, in: transaction) }
            try storeInvoice(
                id, of: job, amount: invoiced ?? asked, service: service, document: document, at: date, in: transaction)
        case (.read(let content), .fetchInvoice(let id)):
            let document = try store(content, ofInvoice: id, of: job, at: date, in: transaction)
            try storeInvoice(id, of: job, amount: nil, service: nil, document: document, at: date, in: transaction)
        case (.read(let content), .fetchAct(let selector)):
            let known = try act(selector, of: job.subclient, at: job.account, in: transaction)?.document
            let document = try store(content, over: known, at: date, in: transaction)
            try storeAct(selector, of: job, document: document, at: date, in: transaction)
        case (.created, _), (.read, _):
            throw LedgerFailure.broken("job \(job.id) ended with another operation's result")
        case (.failed, _), (.outcomeUnknown, _), (.putBack, _), (.interrupted, _):
            break
        }
    }

    private static func store(
        _ content: DocumentContent, ofInvoice id: Invoice.ID, of job: Job, at date: Date, in transaction: Transaction
    ) throws -> Document.ID {
        let known = try invoice(id, of: job.subclient, at: job.account, in: transaction)?.document
        return try store(content, over: known, at: date, in: transaction)
    }

    /// Bytes that are there already are kept once, under the id that links were made with.
    private static func store(
        _ content: DocumentContent, over known: Document?, at date: Date, in transaction: Transaction
    ) throws -> Document.ID {
        if let known, known.sha256 == content.sha256 { return known.id }
        let id = Document.ID.random(prefix: "doc_")
        try transaction.run(
            "INSERT INTO documents (id, sha256, size, created_at, is_elsewhere) VALUES ($1, $2, $3, $4, $5)",
            [.id(id), .text(content.sha256), .integer(content.size), .date(date), .flag(content.isElsewhere)])
        try content.eachRow { start, bytes in
            try transaction.run(
                "INSERT INTO document_pieces (document, start, bytes) VALUES ($1, $2, $3)",
                [.id(id), .integer(start), .data(bytes)])
        }
        return id
    }

    /// A later read adds the document and takes nothing away of what the create knew.
    private static func storeInvoice(
        _ id: Invoice.ID, of job: Job, amount: Money?, service: String?, document: Document.ID?, at date: Date,
        in transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO invoices (account, subclient, id, amount, currency, service, created_at, document)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (account, subclient, id) DO UPDATE SET
                amount = coalesce(excluded.amount, invoices.amount),
                currency = coalesce(excluded.currency, invoices.currency),
                service = coalesce(excluded.service, invoices.service),
                document = coalesce(excluded.document, invoices.document)
            """,
            [
                .id(job.account), .text(job.subclient.description), .id(id), .integer(amount?.minorUnits),
                .text(amount?.currency.code), .text(service), .date(date), .id(document),
            ])
    }

    private static func storeAct(
        _ selector: Act.Selector, of job: Job, document: Document.ID, at date: Date, in transaction: Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO acts (account, subclient, selector, created_at, document) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (account, subclient, selector) DO UPDATE SET document = excluded.document
            """,
            [
                .id(job.account), .text(job.subclient.description), .text(selector.stored), .date(date),
                .id(document),
            ])
    }
}

extension Document {
    /// `prefix` stands before the columns' names where a row holds more than the document.
    init(row: Row, prefix: String) throws {
        self.init(
            id: ID(try row.text(prefix + "id")), sha256: try row.text(prefix + "sha256"),
            size: try row.integer(prefix + "size"), createdAt: try row.date(prefix + "created_at"),
            isElsewhere: try row.flag(prefix + "is_elsewhere"))
    }
}

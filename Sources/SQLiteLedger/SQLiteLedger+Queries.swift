package import Billing
package import Foundation
import GRDB

extension SQLiteLedger {
    package func queue() async throws(LedgerFailure) -> [Job] {
        try await commits.read { database in
            try database.rows(sql: "SELECT * FROM jobs WHERE state = 'queued' ORDER BY sequence", read: Job.init(row:))
        }
    }

    package func oldestQueued(of account: Account.Name) async throws(LedgerFailure) -> Date? {
        try await commits.read { database in
            try database.row(
                sql: "SELECT created_at FROM jobs WHERE account = ? AND state = 'queued' ORDER BY sequence LIMIT 1",
                arguments: [account.rawValue], read: { Date(milliseconds: $0["created_at"]) })
        }
    }

    package func job(_ id: Job.ID) async throws(LedgerFailure) -> Job? {
        try await commits.read { try Job.find(id, in: $0) }
    }

    package func job(_ id: Job.ID, of caller: Caller.ID) async throws(LedgerFailure) -> Job? {
        try await commits.read { try Job.find(id, of: caller, in: $0) }
    }

    package func report(on id: Job.ID, of caller: Caller.ID?) async throws(LedgerFailure) -> JobReport? {
        try await commits.read { database in
            let job = try caller.map { try Job.find(id, of: $0, in: database) } ?? Job.find(id, in: database)
            return try job.map { try Self.report(on: $0, in: database) }
        }
    }

    package func reports(on jobs: [Job]) async throws(LedgerFailure) -> [JobReport] {
        guard jobs.contains(where: { $0.result != nil }) else { return jobs.map { JobReport($0, result: nil) } }
        return try await commits.read { database in try jobs.map { try Self.report(on: $0, in: database) } }
    }

    private static func report(on job: Job, in database: Database) throws -> JobReport {
        let result: JobReport.Result? =
            switch job.result {
            case .invoice(let id):
                try invoice(id, of: job.subclient, at: job.account, in: database).map { .invoice($0) }
            case .act(let selector):
                try act(selector, of: job.subclient, at: job.account, in: database).map { .act($0) }
            case nil: nil
            }
        return JobReport(job, result: result)
    }

    package func job(under key: IdempotencyKey, of caller: Caller.ID) async throws(LedgerFailure) -> Job? {
        try await commits.read { try Self.job(under: key, of: caller, in: $0) }
    }

    package func attempts(on job: Job.ID) async throws(LedgerFailure) -> [Attempt] {
        try await commits.read { database in
            try database.rows(
                sql: "SELECT * FROM attempts WHERE job = ? ORDER BY number", arguments: [job.rawValue],
                read: Attempt.init(row:))
        }
    }

    package func jobs(_ filter: JobFilter, _ page: PageRequest) async throws(LedgerFailure) -> Page<Job> {
        let conditions: [(String, String?)] = [
            ("caller = ?", filter.caller?.rawValue), ("state = ?", filter.state?.rawValue),
            ("account = ?", filter.account?.rawValue), ("subclient = ?", filter.subclient?.description),
        ]
        let wanted = conditions.compactMap { sql, value in value.map { (sql, $0) } }
        // A subclient has fewer jobs than any caller, account or state may have.
        let index = filter.subclient == nil ? "" : " INDEXED BY jobs_of_subclient"
        return try await commits.read { database in
            try Self.page(
                page, of: "SELECT * FROM jobs\(index)", column: "sequence", created: "created_at",
                where: wanted, and: Self.places(of: page.span), in: database, read: Job.init(row:))
        }
    }

    /// Where the span begins and ends in the order of arrival, so that a page does not look through what lies outside. One
    /// row each is read for it. A wall clock that was set back may hide what was recorded in between.
    private static func places(of span: TimeSpan) -> [(sql: String, value: Int64)] {
        let start =
            "sequence >= (SELECT sequence FROM jobs WHERE created_at >= ? ORDER BY created_at, sequence LIMIT 1)"
        let end = """
            sequence <= (SELECT sequence FROM jobs WHERE created_at < ? ORDER BY created_at DESC, sequence DESC LIMIT 1)
            """
        return [(start, span.start), (end, span.end)].compactMap { sql, date in
            date.map { (sql, $0.milliseconds) }
        }
    }

    package func invoice(
        _ id: Invoice.ID, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> Invoice? {
        try await commits.read { try Self.invoice(id, of: subclient, at: account, in: $0) }
    }

    package func invoices(
        of subclient: Subclient, at account: Account.Name, _ page: PageRequest
    ) async throws(LedgerFailure) -> Page<Invoice> {
        let wanted = [("i.account = ?", account.rawValue), ("i.subclient = ?", subclient.description)]
        return try await commits.read { database in
            try Self.page(
                page, of: Self.invoiceColumns, column: "i.sequence", created: "i.created_at", where: wanted,
                in: database,
                read: Invoice.init(row:))
        }
    }

    package func act(
        _ selector: Act.Selector, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> Act? {
        try await commits.read { try Self.act(selector, of: subclient, at: account, in: $0) }
    }

    package func acts(
        of subclient: Subclient, at account: Account.Name, _ page: PageRequest
    ) async throws(LedgerFailure) -> Page<Act> {
        let wanted = [("a.account = ?", account.rawValue), ("a.subclient = ?", subclient.description)]
        return try await commits.read { database in
            try Self.page(
                page, of: Self.actColumns, column: "a.sequence", created: "a.created_at", where: wanted, in: database,
                read: Act.init(row:))
        }
    }

    static func invoice(
        _ id: Invoice.ID, of subclient: Subclient, at account: Account.Name, in database: Database
    ) throws -> Invoice? {
        try database.row(
            sql: "\(invoiceColumns) WHERE i.account = ? AND i.subclient = ? AND i.id = ?",
            arguments: [account.rawValue, subclient.description, id.rawValue], read: Invoice.init(row:))
    }

    static func act(
        _ selector: Act.Selector, of subclient: Subclient, at account: Account.Name, in database: Database
    ) throws -> Act? {
        try database.row(
            sql: "\(actColumns) WHERE a.account = ? AND a.subclient = ? AND a.selector = ?",
            arguments: [account.rawValue, subclient.description, selector.stored], read: Act.init(row:))
    }

    private static let documentColumns = """
        d.id AS document_id, d.sha256 AS document_sha256, d.size AS document_size, d.created_at AS document_created_at,
            d.is_elsewhere AS document_is_elsewhere
        """
    private static let invoiceColumns = """
        SELECT i.*, \(documentColumns) FROM invoices i LEFT JOIN documents d ON d.id = i.document
        """
    private static let actColumns = """
        SELECT a.*, \(documentColumns) FROM acts a JOIN documents d ON d.id = a.document
        """

    static func page<Item>(
        _ page: PageRequest, of select: String, column: String, created: String,
        where conditions: [(sql: String, value: String)], and places: [(sql: String, value: Int64)] = [],
        in database: Database, read: (Row) throws -> Item
    ) throws -> Page<Item> {
        let bounds = [("\(created) >= ?", page.span.start), ("\(created) < ?", page.span.end)].compactMap { sql, date in
            date.map { (sql: sql, value: $0.milliseconds) }
        }
        var filters = conditions.map(\.sql) + (places + bounds).map(\.sql)
        var arguments = StatementArguments(conditions.map(\.value)) + StatementArguments((places + bounds).map(\.value))
        if let mark = page.after {
            filters.append("\(column) < ?")
            arguments += [mark.sequence]
        }
        let filter = filters.isEmpty ? "" : " WHERE " + filters.joined(separator: " AND ")
        arguments += [page.rows]
        let rows = try database.rows(
            sql: "\(select)\(filter) ORDER BY \(column) DESC LIMIT ?", arguments: arguments,
            read: { ($0["sequence"] as Int64, try read($0)) })
        return Page(rows, for: page)
    }
}

extension Invoice {
    init(row: Row) throws {
        let document: String? = row["document_id"]
        self.init(
            id: ID(row["id"]), account: Account.Name(row["account"]),
            subclient: try Subclient(stored: row["subclient"]),
            amount: try Money(minorUnits: row["amount"], currency: row["currency"]), service: row["service"],
            createdAt: Date(milliseconds: row["created_at"]),
            document: document.map { _ in Document(row: row, prefix: "document_") })
    }
}

extension Act {
    init(row: Row) throws {
        self.init(
            selector: try Selector(stored: row["selector"]), account: Account.Name(row["account"]),
            subclient: try Subclient(stored: row["subclient"]), createdAt: Date(milliseconds: row["created_at"]),
            document: Document(row: row, prefix: "document_"))
    }
}

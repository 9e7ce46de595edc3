package import Billing
package import Foundation

extension PostgresLedger {
    package func queue() async throws(LedgerFailure) -> [Job] {
        try await pool.read { transaction in
            try transaction.rows("SELECT * FROM jobs WHERE state = 'queued' ORDER BY sequence").map { try Job(row: $0) }
        }
    }

    package func job(_ id: Job.ID) async throws(LedgerFailure) -> Job? {
        try await pool.read { try Job.find(id, in: $0) }
    }

    package func job(_ id: Job.ID, of caller: Caller.ID) async throws(LedgerFailure) -> Job? {
        try await pool.read { try Job.find(id, of: caller, in: $0) }
    }

    package func report(on id: Job.ID, of caller: Caller.ID?) async throws(LedgerFailure) -> JobReport? {
        try await pool.read { transaction in
            let job = try caller.map { try Job.find(id, of: $0, in: transaction) } ?? Job.find(id, in: transaction)
            return try job.map { try Self.report(on: $0, in: transaction) }
        }
    }

    package func reports(on jobs: [Job]) async throws(LedgerFailure) -> [JobReport] {
        guard jobs.contains(where: { $0.result != nil }) else { return jobs.map { JobReport($0, result: nil) } }
        return try await pool.read { transaction in try jobs.map { try Self.report(on: $0, in: transaction) } }
    }

    private static func report(on job: Job, in transaction: Transaction) throws -> JobReport {
        let result: JobReport.Result? =
            switch job.result {
            case .invoice(let id):
                try invoice(id, of: job.subclient, at: job.account, in: transaction).map { .invoice($0) }
            case .act(let selector):
                try act(selector, of: job.subclient, at: job.account, in: transaction).map { .act($0) }
            case nil: nil
            }
        return JobReport(job, result: result)
    }

    package func job(under key: IdempotencyKey, of caller: Caller.ID) async throws(LedgerFailure) -> Job? {
        try await pool.read { transaction in
            try transaction.row(
                """
                SELECT jobs.* FROM idempotency_keys JOIN jobs ON jobs.id = idempotency_keys.job
                WHERE idempotency_keys.caller = $1 AND idempotency_keys.operation = $2 AND idempotency_keys.key = $3
                """,
                [.id(caller), .text(Job.Operation.Kind.createInvoice.rawValue), .text(key.rawValue)]
            ).map { try Job(row: $0) }
        }
    }

    package func oldestQueued(of account: Account.Name) async throws(LedgerFailure) -> Date? {
        try await pool.read { transaction in
            try transaction.row(
                "SELECT created_at FROM jobs WHERE account = $1 AND state = 'queued' ORDER BY sequence LIMIT 1",
                [.id(account)]
            )?.date("created_at")
        }
    }

    package func attempts(on job: Job.ID) async throws(LedgerFailure) -> [Attempt] {
        try await pool.read { transaction in
            try transaction.rows("SELECT * FROM attempts WHERE job = $1 ORDER BY number", [.id(job)])
                .map { try Attempt(row: $0) }
        }
    }

    package func jobs(_ filter: JobFilter, _ page: PageRequest) async throws(LedgerFailure) -> Page<Job> {
        let conditions: [(String, String?)] = [
            ("caller", filter.caller?.rawValue), ("state", filter.state?.rawValue),
            ("account", filter.account?.rawValue), ("subclient", filter.subclient?.description),
        ]
        let wanted = conditions.compactMap { column, value in value.map { (column, $0) } }
        return try await pool.read { transaction in
            try Self.page(page, of: "SELECT * FROM jobs", column: "sequence", where: wanted, in: transaction) {
                try Job(row: $0)
            }
        }
    }

    package func invoice(
        _ id: Invoice.ID, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> Invoice? {
        try await pool.read { try Self.invoice(id, of: subclient, at: account, in: $0) }
    }

    package func invoices(
        of subclient: Subclient, at account: Account.Name, _ page: PageRequest
    ) async throws(LedgerFailure) -> Page<Invoice> {
        let wanted = [("i.account", account.rawValue), ("i.subclient", subclient.description)]
        return try await pool.read { transaction in
            try Self.page(
                page, of: Self.invoiceColumns, column: "i.sequence", where: wanted, created: "i.created_at",
                in: transaction
            ) { try Invoice(row: $0) }
        }
    }

    package func act(
        _ selector: Act.Selector, of subclient: Subclient, at account: Account.Name
    ) async throws(LedgerFailure) -> Act? {
        try await pool.read { try Self.act(selector, of: subclient, at: account, in: $0) }
    }

    package func acts(
        of subclient: Subclient, at account: Account.Name, _ page: PageRequest
    ) async throws(LedgerFailure) -> Page<Act> {
        let wanted = [("a.account", account.rawValue), ("a.subclient", subclient.description)]
        return try await pool.read { transaction in
            try Self.page(
                page, of: Self.actColumns, column: "a.sequence", where: wanted, created: "a.created_at", in: transaction
            ) { try Act(row: $0) }
        }
    }

    static func invoice(
        _ id: Invoice.ID, of subclient: Subclient, at account: Account.Name, in transaction: Transaction
    ) throws -> Invoice? {
        try transaction.row(
            "\(invoiceColumns) WHERE i.account = $1 AND i.subclient = $2 AND i.id = $3",
            [.id(account), .text(subclient.description), .id(id)]
        ).map { try Invoice(row: $0) }
    }

    static func act(
        _ selector: Act.Selector, of subclient: Subclient, at account: Account.Name, in transaction: Transaction
    ) throws -> Act? {
        try transaction.row(
            "\(actColumns) WHERE a.account = $1 AND a.subclient = $2 AND a.selector = $3",
            [.id(account), .text(subclient.description), .text(selector.stored)]
        ).map { try Act(row: $0) }
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
        _ page: PageRequest, of select: String, column: String, where conditions: [(column: String, value: String)],
        created: String = "created_at", in transaction: Transaction, read: (Row) throws -> Item
    ) throws -> Page<Item> {
        var filters = conditions.enumerated().map { "\($1.column) = $\($0 + 1)" }
        var arguments = conditions.map { SQLValue.text($0.value) }
        for (comparison, date) in [(">=", page.span.start), ("<", page.span.end)] {
            guard let date else { continue }
            arguments.append(.date(date))
            filters.append("\(created) \(comparison) $\(arguments.count)::bigint")
        }
        if let mark = page.after {
            arguments.append(.integer(mark.sequence))
            filters.append("\(column) < $\(arguments.count)::bigint")
        }
        let filter = filters.isEmpty ? "" : " WHERE " + filters.joined(separator: " AND ")
        arguments.append(.integer(page.rows))
        let rows = try transaction.rows(
            "\(select)\(filter) ORDER BY \(column) DESC LIMIT $\(arguments.count)::bigint", arguments)
        return Page(try rows.map { (Int64(try $0.integer("sequence")), try read($0)) }, for: page)
    }
}

extension Invoice {
    init(row: Row) throws {
        self.init(
            id: ID(try row.text("id")), account: Account.Name(try row.text("account")),
            subclient: try Subclient(stored: row.text("subclient")),
            amount: try Money(
                minorUnits: try row.optionalInteger("amount"), currency: try row.optionalText("currency")),
            service: try row.optionalText("service"), createdAt: try row.date("created_at"),
            document: try row.optionalText("document_id").map { _ in try Document(row: row, prefix: "document_") })
    }
}

extension Act {
    init(row: Row) throws {
        self.init(
            selector: try Selector(stored: row.text("selector")), account: Account.Name(try row.text("account")),
            subclient: try Subclient(stored: row.text("subclient")), createdAt: try row.date("created_at"),
            document: try Document(row: row, prefix: "document_"))
    }
}

extension Attempt {
    init(row: Row) throws(LedgerFailure) {
        guard let began = try row.reading("began_at") else { throw .broken("began_at is missing") }
        self.init(
            number: try row.integer("number"), beganAt: began.wall, endedAt: try row.reading("ended_at")?.wall,
            outcome: try row.optionalText("outcome"), note: try row.optionalText("note"))
    }
}

package import Billing

extension PostgresLedger {
    package func audit(_ filter: AuditFilter, _ page: PageRequest) async throws(LedgerFailure) -> Page<AuditEntry> {
        let conditions: [(String, String?)] = [
            ("account", filter.account?.rawValue), ("job", filter.job?.rawValue), ("person", filter.person?.rawValue),
        ]
        let wanted = conditions.compactMap { column, value in value.map { (column, $0) } }
        return try await pool.read { transaction in
            try Self.page(
                page, of: "SELECT * FROM audit", column: "sequence", where: wanted, created: "at", in: transaction
            ) { try AuditEntry(row: $0) }
        }
    }

    package func record(_ audit: [AuditEntry]) async throws(LedgerFailure) {
        try await write { try Self.store(audit, in: $0) }
    }

    package func decisions(on job: Job.ID) async throws(LedgerFailure) -> [Decision] {
        try await pool.read { transaction in
            try transaction.rows(
                "SELECT * FROM audit WHERE job = $1 AND person IS NOT NULL ORDER BY sequence", [.id(job)]
            ).map { try Decision(row: $0) }
        }
    }

    /// What an earlier try has written, whose answer got lost, is not written twice.
    static func store(_ entries: [AuditEntry], in transaction: Transaction) throws {
        let unlessThere =
            transaction.isRepeat
            ? """
            WHERE NOT EXISTS (SELECT 1 FROM audit WHERE at = $1 AND action = $5
                AND (person, account, job) IS NOT DISTINCT FROM ($2, $3, $4))
            """ : ""
        for entry in entries {
            try transaction.run(
                """
                INSERT INTO audit (at, person, account, job, action, reason)
                SELECT $1::bigint, $2::text, $3::text, $4::text, $5::text, $6::text \(unlessThere)
                """,
                [
                    .date(entry.at), .id(entry.person), .id(entry.account), .id(entry.job), .text(entry.action),
                    .text(entry.reason),
                ])
        }
    }
}

extension AuditEntry {
    fileprivate init(row: Row) throws {
        self.init(
            at: try row.date("at"), person: try row.optionalText("person").map { Caller.ID($0) },
            account: try row.optionalText("account").map { Account.Name($0) },
            job: try row.optionalText("job").map { Job.ID($0) }, action: try row.text("action"),
            reason: try row.text("reason"))
    }
}

extension Decision {
    fileprivate init(row: Row) throws {
        self.init(
            at: try row.date("at"), by: Caller.ID(try row.text("person")), try row.text("action"),
            because: try row.text("reason"))
    }
}

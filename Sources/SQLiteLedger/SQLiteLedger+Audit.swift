package import Billing
import Foundation
import GRDB

extension SQLiteLedger {
    package func audit(_ filter: AuditFilter, _ page: PageRequest) async throws(LedgerFailure) -> Page<AuditEntry> {
        let conditions: [(String, String?)] = [
            ("account = ?", filter.account?.rawValue), ("job = ?", filter.job?.rawValue),
            ("person = ?", filter.person?.rawValue),
        ]
        let wanted = conditions.compactMap { sql, value in value.map { (sql, $0) } }
        return try await commits.read { database in
            try Self.page(
                page, of: "SELECT * FROM audit", column: "sequence", created: "at", where: wanted, in: database,
                read: AuditEntry.init(row:))
        }
    }

    package func record(_ audit: [AuditEntry]) async throws(LedgerFailure) {
        try await commits.write { database in
            for entry in audit { try Self.store(entry, in: database) }
        }
    }

    package func decisions(on job: Job.ID) async throws(LedgerFailure) -> [Decision] {
        try await commits.read { database in
            try database.rows(
                sql: "SELECT * FROM audit WHERE job = ? AND person IS NOT NULL ORDER BY sequence",
                arguments: [job.rawValue], read: Decision.init(row:))
        }
    }

    static func store(_ entry: AuditEntry, in database: Database) throws {
        try database.run(
            sql: "INSERT INTO audit (at, person, account, job, action, reason) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                entry.at.milliseconds, entry.person?.rawValue, entry.account?.rawValue, entry.job?.rawValue,
                entry.action, entry.reason,
            ])
    }
}

extension AuditEntry {
    init(row: Row) {
        self.init(
            at: Date(milliseconds: row["at"]), person: (row["person"] as String?).map { Caller.ID($0) },
            account: (row["account"] as String?).map { Account.Name($0) },
            job: (row["job"] as String?).map { Job.ID($0) }, action: row["action"], reason: row["reason"])
    }
}

extension Decision {
    init(row: Row) {
        self.init(
            at: Date(milliseconds: row["at"]), by: Caller.ID(row["person"]), row["action"], because: row["reason"])
    }
}

package import Foundation

/// A value as a database keeps it.
package enum StoredValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case bytes(Data)
}

/// A row as it is stored, by the names of its columns: what a move from one database to another is made of.
package typealias StoredRow = [String: StoredValue]

/// A table that every durable ledger has, with the same columns.
package struct StoredTable: Hashable, Sendable {
    package let name: String
    /// Columns that name a row, in an order in which the rows can be gone through.
    package let key: [String]
    /// Rows taken at once: some hundreds, or a few that are large.
    package let pageSize: Int

    /// Each after those that it refers to.
    package static let all = [
        StoredTable(name: "jobs", key: ["sequence"], pageSize: 500),
        StoredTable(name: "idempotency_keys", key: ["caller", "operation", "key"], pageSize: 500),
        StoredTable(name: "attempts", key: ["job", "number"], pageSize: 500),
        StoredTable(name: "documents", key: ["id"], pageSize: 500),
        StoredTable(name: "document_removals", key: ["sha256"], pageSize: 500),
        StoredTable(name: "document_pieces", key: ["document", "start"], pageSize: 16),
        StoredTable(name: "invoices", key: ["sequence"], pageSize: 500),
        StoredTable(name: "invoice_versions", key: ["invoice", "document"], pageSize: 500),
        StoredTable(name: "acts", key: ["sequence"], pageSize: 500),
        StoredTable(name: "accounts", key: ["name"], pageSize: 500),
        StoredTable(name: "class_turns", key: ["account", "urgency"], pageSize: 500),
        StoredTable(name: "egress_events", key: ["sequence"], pageSize: 500),
        StoredTable(name: "events", key: ["sequence"], pageSize: 500),
        StoredTable(name: "notices", key: ["sequence"], pageSize: 500),
        StoredTable(name: "notice_attempts", key: ["sequence"], pageSize: 500),
        StoredTable(name: "notice_marks", key: ["caller", "target"], pageSize: 500),
        StoredTable(name: "audit", key: ["sequence"], pageSize: 500),
    ]
}

package import Billing
import Foundation

/// Filling an empty ledger with rows from elsewhere.
extension PostgresLedger {
    /// Marks the ledger as being filled: until `endFilling`, no gateway opens it.
    /// - Throws: `unavailable` when it holds anything already.
    package func beginFilling() async throws(LedgerFailure) {
        try await pool.write { transaction in
            for table in StoredTable.all {
                guard try transaction.row("SELECT 1 FROM \(table.name) LIMIT 1") == nil else {
                    throw LedgerFailure.unavailable("its table \(table.name) holds something")
                }
            }
            // What they would write is copied like everything else.
            try transaction.run("ALTER TABLE jobs DISABLE TRIGGER USER")
            try transaction.run("CREATE TABLE IF NOT EXISTS \(Migrations.fillingMark) ()")
        }
    }

    /// Rows of a later version's columns are refused by the database, not dropped.
    package func insert(_ rows: [StoredRow], into table: StoredTable) async throws(LedgerFailure) {
        try await pool.write { transaction in
            for row in rows {
                var row = row
                // The replica that made a call is known of this ledger's own calls only.
                if table.name == "attempts" { row["replica"] = .text("") }
                let columns = row.keys.sorted()
                let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
                try transaction.run(
                    """
                    INSERT INTO \(table.name) (\(columns.joined(separator: ", "))) OVERRIDING SYSTEM VALUE
                    VALUES (\(places)) ON CONFLICT DO NOTHING
                    """,
                    columns.map { SQLValue(row[$0] ?? .null) })
            }
        }
    }

    package func count(of table: StoredTable) async throws(LedgerFailure) -> Int {
        try await pool.read { transaction in
            try transaction.row("SELECT count(*) AS count FROM \(table.name)")?.integer("count") ?? 0
        }
    }

    /// The next rows after `last`, by the table's key; from the first when it is nil.
    package func rows(of table: StoredTable, after last: StoredRow?) async throws(LedgerFailure) -> [StoredRow] {
        let key = table.key.joined(separator: ", ")
        let places = table.key.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        let filter = last == nil ? "" : "WHERE (\(key)) > (\(places))"
        let start = last.map { row in table.key.map { SQLValue(row[$0] ?? .null) } } ?? []
        return try await pool.read { transaction in
            try transaction.rows(
                "SELECT * FROM \(table.name) \(filter) ORDER BY \(key) LIMIT \(table.pageSize)", start
            ).map { try $0.stored() }
        }
    }

    /// Completes what the other ledger had no columns for, and opens the ledger to gateways. Each account waits a whole gap.
    package func endFilling() async throws(LedgerFailure) {
        try await pool.write { transaction in
            for table in StoredTable.all where table.key == ["sequence"] {
                try transaction.run(
                    "SELECT setval(pg_get_serial_sequence('\(table.name)', 'sequence'), coalesce(max(sequence), 0) + 1, false) FROM \(table.name)"
                )
            }
            try transaction.run(
                "UPDATE egress_events SET happened_at = to_timestamp(split_part(at, ' ', 1)::bigint / 1000.0)")
            try transaction.run(
                "UPDATE accounts SET ended_at = clock_timestamp() WHERE pace_reserved_at IS NOT NULL")
            try transaction.run("ALTER TABLE jobs ENABLE TRIGGER USER")
            try transaction.run("DROP TABLE \(Migrations.fillingMark)")
        }
    }
}

extension SQLValue {
    fileprivate init(_ value: StoredValue) {
        self =
            switch value {
            case .null: .null
            case .integer(let number): .integer(number)
            case .text(let text): .text(text)
            case .bytes(let bytes): .data(bytes)
            }
    }
}

package import Billing
import Foundation
import GRDB

/// The ledger's rows as they are stored, for moving them elsewhere.
extension SQLiteLedger {
    package func count(of table: StoredTable) async throws(LedgerFailure) -> Int {
        try await commits.read { try $0.value(sql: "SELECT count(*) FROM \(table.name)") ?? 0 }
    }

    /// The next rows after `last`, by the table's key; from the first when it is nil.
    package func rows(of table: StoredTable, after last: StoredRow?) async throws(LedgerFailure) -> [StoredRow] {
        let key = table.key.joined(separator: ", ")
        let places = table.key.map { _ in "?" }.joined(separator: ", ")
        let start = last.map { row in table.key.map { DatabaseValue(row[$0] ?? .null) } }
        let filter = start == nil ? "" : "WHERE (\(key)) > (\(places))"
        return try await commits.read { database in
            try database.rows(
                sql: "SELECT * FROM \(table.name) \(filter) ORDER BY \(key) LIMIT \(table.pageSize)",
                arguments: StatementArguments(start ?? []),
                read: { row in Dictionary(uniqueKeysWithValues: try row.map { ($0, try StoredValue($1, of: $0)) }) })
        }
    }
}

extension StoredValue {
    fileprivate init(_ value: DatabaseValue, of column: String) throws(LedgerFailure) {
        switch value.storage {
        case .null: self = .null
        case .int64(let number): self = .integer(number)
        case .string(let text): self = .text(text)
        case .blob(let bytes): self = .bytes(bytes)
        case .double: throw .broken("\(column) is a float, and no column is")
        }
    }
}

extension DatabaseValue {
    fileprivate init(_ value: StoredValue) {
        self =
            switch value {
            case .null: .null
            case .integer(let number): number.databaseValue
            case .text(let text): text.databaseValue
            case .bytes(let bytes): bytes.databaseValue
            }
    }
}

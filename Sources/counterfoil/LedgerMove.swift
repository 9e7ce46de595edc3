import Billing
import Foundation
import PostgresLedger
import SQLiteLedger

/// Moves a ledger from a file to a database, row by row, and compares what has arrived.
struct LedgerMove: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let path: String
    let settings: PostgresSettings
    let progress: @Sendable (Progress.Step) -> Void

    /// The rows of each table.
    /// - Throws: `LedgerOpenFailure`, also when a gateway holds the file; `PostgresOpenFailure`; `Failure`.
    func run() async throws -> [(table: String, count: Int)] {
        let source = try await SQLiteLedger.open(path: path)
        let outcome: Result<[(table: String, count: Int)], any Error>
        do {
            let target = try await PostgresLedger.open(settings)
            do {
                outcome = .success(try await copy(source, to: target))
            } catch {
                outcome = .failure(error)
            }
            await target.close()
        } catch {
            outcome = .failure(error)
        }
        try await source.close()
        return try outcome.get()
    }

    private func copy(
        _ source: SQLiteLedger, to target: PostgresLedger
    ) async throws -> [(table: String, count: Int)] {
        guard try await source.jobs(JobFilter(state: .sending), PageRequest(limit: 1)).items.isEmpty else {
            throw Failure(
                description:
                    "the last run ended while a call was under way: start and stop the gateway once more, so that "
                    + "it settles what became of it")
        }
        do {
            try await target.beginFilling()
        } catch LedgerFailure.unavailable(let reason) {
            throw Failure(description: "nothing was copied: \(reason)")
        }
        var counts: [(table: String, count: Int)] = []
        for table in StoredTable.all {
            let total = try await source.count(of: table)
            let sent = try await eachPage(of: table, total: total, doing: "copying", read: source.rows) { rows in
                try await target.insert(rows, into: table)
            }
            let arrived = try await eachPage(of: table, total: total, doing: "comparing", read: target.rows)
            guard sent == arrived, sent.count == total else {
                throw Failure(
                    description: "the table \(table.name) has not arrived as it was: \(sent.count) rows were sent and "
                        + "\(arrived.count) are there. Create the database anew and copy again")
            }
            counts.append((table.name, total))
        }
        try await target.endFilling()
        return counts
    }

    /// Goes through a table and returns what its rows come to.
    private func eachPage(
        of table: StoredTable, total: Int, doing what: String,
        read: (StoredTable, StoredRow?) async throws -> [StoredRow],
        _ body: ([StoredRow]) async throws -> Void = { _ in }
    ) async throws -> RowDigest {
        var digest = RowDigest(ignoring: table.name == "attempts" ? ["replica"] : ["epoch", "replica", "calling"])
        var last: StoredRow?
        while case let rows = try await read(table, last), !rows.isEmpty {
            try await body(rows)
            rows.forEach { digest.add($0) }
            last = rows.last
            progress(.init(what: "\(what) \(table.name)", done: digest.count, total: total))
        }
        return digest
    }
}

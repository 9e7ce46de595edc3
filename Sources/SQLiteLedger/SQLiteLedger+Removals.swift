package import Billing
package import Foundation
import GRDB

// A trigger notes what a removed document leaves behind.

extension SQLiteLedger {
    package func spareBytes(_ sha256: String, until date: Date) async throws(LedgerFailure) -> Bool {
        let isNoted = try await commits.read { database in
            try database.value(sql: "SELECT 1 FROM document_removals WHERE sha256 = ?", arguments: [sha256]) == 1
        }
        guard isNoted else { return true }
        return try await commits.write { database in
            try database.run(
                sql: """
                    UPDATE document_removals SET due_at = max(coalesce(due_at, 0), ?)
                    WHERE sha256 = ? AND is_chosen = 0
                    """,
                arguments: [date.milliseconds, sha256])
            return try database.value(
                sql: "SELECT 1 FROM document_removals WHERE sha256 = ? AND is_chosen = 1", arguments: [sha256]) != 1
        }
    }

    package func chooseRemovals(
        at now: Date, later: Date, limit: Int
    ) async throws(LedgerFailure) -> [String] {
        try await commits.write { database in
            try database.run(
                sql: "UPDATE document_removals SET due_at = ? WHERE due_at IS NULL", arguments: [later.milliseconds])
            try database.run(
                sql: """
                    DELETE FROM document_removals WHERE due_at <= ? AND is_chosen = 0 AND EXISTS (
                        SELECT 1 FROM documents WHERE documents.sha256 = document_removals.sha256 AND is_elsewhere = 1)
                    """,
                arguments: [now.milliseconds])
            let chosen: [String] = try database.rows(
                sql: "SELECT sha256 FROM document_removals WHERE due_at <= ? ORDER BY due_at LIMIT ?",
                arguments: [now.milliseconds, limit], read: { $0[0] })
            for sha256 in chosen {
                try database.run(
                    sql: "UPDATE document_removals SET is_chosen = 1, due_at = ? WHERE sha256 = ?",
                    arguments: [later.milliseconds, sha256])
            }
            return chosen
        }
    }

    package func endRemoval(of sha256: String) async throws(LedgerFailure) {
        try await commits.write { database in
            try database.run(
                sql: "DELETE FROM document_removals WHERE sha256 = ? AND is_chosen = 1", arguments: [sha256])
        }
    }
}

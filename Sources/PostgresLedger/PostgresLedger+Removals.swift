package import Billing
package import Foundation

// A trigger notes what a removed document leaves behind.

extension PostgresLedger {
    package func spareBytes(_ sha256: String, until date: Date) async throws(LedgerFailure) -> Bool {
        let isNoted = try await pool.read { transaction in
            try transaction.row("SELECT 1 FROM document_removals WHERE sha256 = $1", [.text(sha256)]) != nil
        }
        guard isNoted else { return true }
        return try await pool.write { transaction in
            try transaction.run(
                """
                UPDATE document_removals SET due_at = greatest(due_at, $2::bigint) WHERE sha256 = $1 AND NOT is_chosen
                """,
                [.text(sha256), .date(date)])
            return try transaction.row(
                "SELECT 1 FROM document_removals WHERE sha256 = $1 AND is_chosen", [.text(sha256)]) == nil
        }
    }

    /// Whatever a condition on another table lets through, the row's own `due_at` is looked at again once a concurrent change
    /// of it is committed: bytes that are noted anew or spared in that moment stay. What a commit chose whose answer was lost
    /// is chosen again from `later` on.
    package func chooseRemovals(
        at now: Date, later: Date, limit: Int
    ) async throws(LedgerFailure) -> [String] {
        try await pool.write { transaction in
            try transaction.run("UPDATE document_removals SET due_at = $1 WHERE due_at IS NULL", [.date(later)])
            try transaction.run(
                """
                DELETE FROM document_removals removals WHERE due_at <= $1 AND NOT is_chosen AND EXISTS (
                    SELECT 1 FROM documents WHERE documents.sha256 = removals.sha256 AND is_elsewhere)
                """,
                [.date(now)])
            return try transaction.rows(
                """
                UPDATE document_removals SET is_chosen = true, due_at = $2 WHERE due_at <= $1 AND sha256 IN (
                    SELECT sha256 FROM document_removals WHERE due_at <= $1
                    ORDER BY due_at LIMIT \(limit) FOR UPDATE SKIP LOCKED)
                RETURNING sha256
                """,
                [.date(now), .date(later)]
            ).map { try $0.text("sha256") }
        }
    }

    package func endRemoval(of sha256: String) async throws(LedgerFailure) {
        _ = try await pool.write { transaction in
            try transaction.run(
                "DELETE FROM document_removals WHERE sha256 = $1 AND is_chosen", [.text(sha256)])
        }
    }
}

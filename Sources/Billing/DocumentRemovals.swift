package import Foundation

/// The bytes of removed documents that lie in a `DocumentStore`: which of them may go, known to the ledger until they are gone.
///
/// A removed document's bytes are noted in the commit that removes it. They do not go at once, since the same bytes may have
/// been put into the store anew for a document that is about to be recorded.
package protocol DocumentRemovals: Sendable {
    /// To be asked before bytes are put into the store: they stay there until `date`, whatever was noted.
    /// - Returns: False when they are being taken away.
    func spareBytes(_ sha256: String, until date: Date) async throws(LedgerFailure) -> Bool

    /// Chooses the bytes, by their SHA-256, that were noted long enough ago and that no document has: at most `limit`.
    ///
    /// What was noted since the last time may go from `later` on. What is chosen is chosen once more from `later` on, unless
    /// its removal has been told: the process may have died.
    func chooseRemovals(
        at now: Date, later: Date, limit: Int
    ) async throws(LedgerFailure) -> [String]

    /// The bytes are no longer in the store.
    func endRemoval(of sha256: String) async throws(LedgerFailure)
}

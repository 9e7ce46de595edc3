package import Billing
package import Foundation

extension MemoryLedger {
    package func spareBytes(_ sha256: String, until date: Date) async throws(LedgerFailure) -> Bool {
        guard let noted = book.removals[sha256] else { return true }
        guard !noted.isChosen else { return false }
        book.removals[sha256]?.due = max(noted.due ?? date, date)
        return true
    }

    package func chooseRemovals(
        at now: Date, later: Date, limit: Int
    ) async throws(LedgerFailure) -> [String] {
        for (sha256, noted) in book.removals where noted.due == nil { book.removals[sha256]?.due = later }
        let needed = Set(book.documents.values.filter(\.document.isElsewhere).map(\.document.sha256))
        book.removals = book.removals.filter { sha256, noted in
            noted.isChosen || noted.due.map { $0 > now } ?? true || !needed.contains(sha256)
        }
        let due = book.removals.compactMap { sha256, noted in
            noted.due.flatMap { $0 <= now ? (sha256: sha256, due: $0) : nil }
        }
        let chosen = due.sorted { $0.due < $1.due }.prefix(limit).map(\.sha256)
        for sha256 in chosen { book.removals[sha256] = (due: later, isChosen: true) }
        return chosen
    }

    package func endRemoval(of sha256: String) async throws(LedgerFailure) {
        if book.removals[sha256]?.isChosen == true { book.removals[sha256] = nil }
    }
}

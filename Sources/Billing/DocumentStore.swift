package import Foundation

/// Where documents' bytes are kept outside of the ledger, by their SHA-256: the same bytes are there once.
package protocol DocumentStore: Sendable {
    /// Returns when the bytes are as safe as the store makes them. Asked again with the same bytes it changes nothing.
    func keep(_ content: DocumentContent) async throws(DocumentStoreFailure)

    /// The whole document, whose bytes have been compared with its SHA-256.
    func content(of document: Document) async throws(DocumentStoreFailure) -> HeldDocument

    /// Takes the bytes away; nothing happens when they are not there.
    func remove(_ sha256: String) async throws(DocumentStoreFailure)
}

package enum DocumentStoreFailure: Error, Hashable, Sendable {
    /// The store cannot be reached, or does not let us in: the cause, for the log. It may work later.
    case unavailable(String)
    /// Too much is being read at once.
    case busy
    /// The bytes are not there, or are not those that were kept: another try does not help.
    case damaged(String)
}

/// A document in memory, which counts as in use until the last reference goes.
package final class HeldDocument: Sendable {
    /// Each of `DocumentContent.pieceSize` bytes but the last.
    private let pieces: [Data]
    private let release: @Sendable () -> Void

    package init(pieces: [Data], release: @escaping @Sendable () -> Void) {
        self.pieces = pieces
        self.release = release
    }

    deinit {
        release()
    }

    /// What lies in `range`, which is within one piece or reaches into the next.
    package func bytes(in range: Range<Int>) -> Data {
        let size = DocumentContent.pieceSize
        let touched = range.lowerBound / size..<(range.upperBound + size - 1) / size
        return touched.reduce(into: Data(capacity: range.count)) { bytes, index in
            let (start, piece) = (index * size, pieces[index])
            let part = range.clamped(to: start..<start + piece.count)
            bytes += piece.dropFirst(part.lowerBound - start).prefix(part.count)
        }
    }
}

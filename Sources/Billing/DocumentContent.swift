package import Foundation

/// The bytes of a whole PDF as they came from the provider, in pieces, so that 50 MB never need one allocation. Without its
/// pieces it stands for bytes that a `DocumentStore` keeps.
package struct DocumentContent: Hashable, Sendable {
    /// In order, none empty, each at most `pieceSize` bytes.
    package let pieces: [Data]
    /// SHA-256 over all pieces, 64 lower-case hexadecimal digits, computed while they arrived.
    package let sha256: String
    /// Bytes.
    package let size: Int

    /// 256 KiB: large enough that a row costs nothing, small enough that SQLite's copies of one do not show in memory.
    package static let pieceSize = 256 * 1024

    package init(pieces: [Data], sha256: String) {
        self.pieces = pieces
        self.sha256 = sha256
        size = pieces.reduce(0) { $0 + $1.count }
    }

    private init(elsewhere content: DocumentContent) {
        pieces = []
        (sha256, size) = (content.sha256, content.size)
    }

    /// The same, for a ledger that is to remember what is kept elsewhere.
    package var keptElsewhere: DocumentContent { DocumentContent(elsewhere: self) }

    package var isElsewhere: Bool { pieces.isEmpty && size > 0 }
}

extension DocumentContent {
    /// Cuts the bytes anew, into rows of `pieceSize` that start at its multiples; only the last may be shorter.
    ///
    /// Holds one row at a time, however large the document and however small the pieces it came in.
    package func eachRow(_ body: (_ start: Int, _ bytes: Data) throws -> Void) rethrows {
        var start = 0
        var row = Data(capacity: min(size, Self.pieceSize))
        for piece in pieces {
            var rest = piece[...]
            while !rest.isEmpty {
                let taken = rest.prefix(Self.pieceSize - row.count)
                row.append(taken)
                rest = rest.dropFirst(taken.count)
                guard row.count == Self.pieceSize else { continue }
                try body(start, row)
                start += row.count
                row.removeAll(keepingCapacity: true)
            }
        }
        if !row.isEmpty { try body(start, row) }
    }
}

package import Foundation

/// Cuts arriving bytes into pieces of `DocumentContent.pieceSize`, which are never moved again.
package struct DocumentPieces: Sendable {
    private var closed: [Data] = []
    private var open = Data()

    package init() {}

    package mutating func add(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while !rest.isEmpty {
            if open.isEmpty { open.reserveCapacity(DocumentContent.pieceSize) }
            let fitting = rest.prefix(DocumentContent.pieceSize - open.count)
            open += fitting
            rest = rest.dropFirst(fitting.count)
            if open.count == DocumentContent.pieceSize { close() }
        }
    }

    /// All of them; only the last may be shorter than the others.
    package mutating func finish() -> [Data] {
        if !open.isEmpty { close() }
        return closed
    }

    private mutating func close() {
        closed.append(open)
        open = Data()
    }
}

import Billing
import Crypto
import Foundation

/// Gathers a PDF while it arrives: in pieces that are never moved again, with a running digest.
struct DocumentGatherer {
    private let limit: Int
    private var pieces = DocumentPieces()
    private var size = 0
    private var digest = SHA256()

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ bytes: ArraySlice<UInt8>) {
        size += bytes.count
        guard size <= limit else {
            pieces = DocumentPieces()
            return
        }
        digest.update(data: bytes)
        pieces.add(bytes)
    }

    /// The document, or nil when it exceeds the limit or does not end as a PDF does: `%%EOF` stands within its last
    /// 1,024 bytes (ISO 32000-1, annex H.3.18).
    mutating func finish() -> DocumentContent? {
        let pieces = pieces.finish()
        guard size <= limit, Self.endAsPDF(pieces) else { return nil }
        let hex = digest.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return DocumentContent(pieces: pieces, sha256: hex)
    }

    private static func endAsPDF(_ pieces: [Data]) -> Bool {
        let tail = pieces.suffix(2).reduce(into: Data()) { $0 += $1.suffix(1024) }.suffix(1024)
        return tail.range(of: Data("%%EOF".utf8)) != nil
    }
}

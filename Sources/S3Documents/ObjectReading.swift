import Billing
import Crypto
import Foundation

/// Gathers an object while it arrives, with a running digest.
struct ObjectReading {
    private var gathered = DocumentPieces()
    private var digest = SHA256()

    mutating func add(_ bytes: [UInt8]) {
        digest.update(data: bytes)
        gathered.add(bytes[...])
    }

    /// - Throws: `damaged` when these are not the bytes that were kept.
    mutating func pieces(of document: Document) throws(DocumentStoreFailure) -> [Data] {
        let sum = digest.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        guard sum == document.sha256 else { throw .damaged("its bytes have the SHA-256 \(sum)") }
        return gathered.finish()
    }
}

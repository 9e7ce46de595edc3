import Billing
import Foundation
import NIOCore
import Testing

@testable import GatewayAPI

@Suite("DocumentCache")
struct DocumentCacheTests {
    private let cache = DocumentCache()

    private func entry(_ number: Int, size: Int = 1 << 20) -> DocumentCache.Entry {
        let document = Document(
            id: Document.ID("doc_\(number)"), sha256: String(repeating: "0", count: 64), size: size,
            createdAt: Date(timeIntervalSince1970: 0))
        return DocumentCache.Entry(
            file: DocumentFile(document, name: "invoice.pdf"), bytes: ByteBuffer(string: "\(number)"))
    }

    private func isKept(_ number: Int, at now: Duration = .zero) -> Bool {
        cache.find(Document.ID("doc_\(number)"), at: now)?.bytes == ByteBuffer(string: "\(number)")
    }

    @Test func keepsWhatFitsAndDropsWhatWasNotUsedForLongest() {
        for number in 1...32 { cache.keep(entry(number), at: .zero) }
        #expect(isKept(1))
        cache.keep(entry(33), at: .zero)
        #expect(isKept(1) && !isKept(2) && isKept(3) && isKept(33))
        #expect(cache.size == DocumentCache.capacity)
    }

    @Test func countsSmallOnesForMoreThanTheyAre() {
        for number in 1...3000 { cache.keep(entry(number, size: 1), at: .zero) }
        #expect(cache.size == DocumentCache.capacity)
        #expect((1...3000).count { isKept($0) } == 2048)
    }

    @Test func keepsNoneThatIsTooLargeAndNoneTwice() {
        cache.keep(entry(1, size: 1 << 20 + 1), at: .zero)
        #expect(!isKept(1) && cache.size == 0)
        for _ in 1...3 { cache.keep(entry(2), at: .zero) }
        #expect(cache.size == 1 << 20)
    }

    @Test func forgetsWhatIsAMinuteOld() {
        cache.keep(entry(1), at: .seconds(5))
        #expect(isKept(1, at: .seconds(64)))
        #expect(!isKept(1, at: .seconds(65)))
        #expect(cache.size == 0)
    }
}

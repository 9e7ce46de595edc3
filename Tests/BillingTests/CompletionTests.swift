import Billing
import Foundation
import TestSupport
import Testing

@Suite("Completion")
struct CompletionTests {
    private let content = DocumentContent(pieces: [Data("%PDF-".utf8)], sha256: String(repeating: "0", count: 64))

    private func completion(_ ending: Ending) -> Completion {
        Completion(
            job: Job.ID("job_1"), attempt: 1, ending: ending, endedAt: .at(1), note: nil)
    }

    @Test func aCreateKeepsItsInvoiceWithoutADocument() {
        let kept = completion(.created(Invoice.ID("70001"), amount: nil, content: content))
            .withoutDocument(because: "the store is away", read: Job.ID("job_2"))
        #expect(kept.ending == .created(Invoice.ID("70001"), amount: nil, content: nil))
        #expect((kept.followUp, kept.note) == (Job.ID("job_2"), "the store is away"))
    }

    @Test func aReadWithoutADocumentWaitsForAnotherSlot() {
        let kept = completion(.read(content)).withoutDocument(because: "the store is away", read: Job.ID("job_2"))
        #expect(kept.ending == .putBack(.notStored) && kept.followUp == nil)
    }

    @Test func whatIsKeptElsewhereHasNoBytesAndTheSameDigest() throws {
        let kept = try #require(completion(.read(content)).withDocumentElsewhere.content)
        #expect(kept.pieces.isEmpty && kept.isElsewhere)
        #expect((kept.sha256, kept.size) == (content.sha256, 5))
    }
}

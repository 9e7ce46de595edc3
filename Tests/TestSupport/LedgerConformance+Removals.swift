import Billing
import Foundation
import Testing

/// What becomes of bytes in a store for documents once their documents are removed.
extension LedgerConformance {
    private var later: Date { ClockReading.at(5000).wall }
    private static let one = DocumentContent.make("one").sha256

    private func choose(_ now: Double, later: Double, limit: Int = 9) async throws -> Set<String> {
        Set(
            try await ledger.chooseRemovals(
                at: ClockReading.at(now).wall, later: ClockReading.at(later).wall, limit: limit))
    }

    private func read(_ invoice: String, _ text: String, as id: String) async throws {
        try await carryOut(.fetchInvoice(invoice), id, .read(DocumentContent.make(text).keptElsewhere))
    }

    private func prune() async throws -> Int {
        try await ledger.pruneDocuments(before: later, sparing: [], limit: 9).count
    }

    func removesBytesOfRemovedDocumentsAfterAWhileAndOnce() async throws {
        try await read("70001", "one", as: "job_1")
        try await carryOut(.fetchInvoice("70002"), "job_2", .read(.make("kept in the ledger")))
        #expect(try await choose(100, later: 200).isEmpty, "its document is there")
        #expect(try await prune() == 2)
        #expect(try await choose(100, later: 200).isEmpty)
        #expect(try await choose(199, later: 300).isEmpty)
        #expect(try await choose(200, later: 300) == [Self.one])
        #expect(try await choose(201, later: 301).isEmpty, "somebody is at it")
        #expect(try await choose(300, later: 400) == [Self.one], "nobody told that it was done")
        try await ledger.endRemoval(of: Self.one)
        #expect(try await choose(4000, later: 4100).isEmpty)
    }

    func leavesBytesThatAnotherDocumentHas() async throws {
        try await read("70001", "one", as: "job_1")
        #expect(try await prune() == 1)
        try await read("70002", "one", as: "job_2")
        #expect(try await choose(100, later: 200).isEmpty)
        #expect(try await choose(200, later: 300).isEmpty)
        #expect(try await prune() == 1, "and once that has gone as well")
        #expect(try await choose(300, later: 400).isEmpty)
        #expect(try await choose(400, later: 500) == [Self.one])
    }

    func sparesBytesThatAreAboutToBeRecorded() async throws {
        func spare(_ date: Double) async throws -> Bool {
            try await ledger.spareBytes(Self.one, until: ClockReading.at(date).wall)
        }
        #expect(try await spare(100), "nothing is known of them")
        try await read("70001", "one", as: "job_1")
        #expect(try await prune() == 1)
        #expect(try await spare(250), "before a round has found them")
        #expect(try await choose(249, later: 349).isEmpty)
        #expect(try await spare(300))
        #expect(try await spare(260), "the later one counts")
        #expect(try await choose(299, later: 399).isEmpty)
        #expect(try await choose(300, later: 400) == [Self.one])
        #expect(try await !spare(500), "they are being taken away")
        try await ledger.endRemoval(of: Self.one)
        #expect(try await spare(500))
    }

    func choosesAsManyAsItIsAllowed() async throws {
        for number in 1...3 { try await read("7000\(number)", "\(number)", as: "job_\(number)") }
        #expect(try await prune() == 3)
        #expect(try await choose(100, later: 200).isEmpty)
        #expect(try await choose(200, later: 300, limit: 2).count == 2)
        #expect(try await choose(200, later: 300, limit: 2).count == 1)
    }
}

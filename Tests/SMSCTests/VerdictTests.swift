import Billing
import Foundation
import Testing

@testable import SMSC

@Suite("Verdict")
struct VerdictTests {
    private static let rub = Currency(code: "RUB")

    private func operations() throws -> (create: Job.Operation, read: Job.Operation) {
        let rub = try #require(Self.rub)
        return (
            .createInvoice(amount: Money(minorUnits: 150_000, currency: rub), service: nil),
            .fetchInvoice(Invoice.ID("70001"))
        )
    }

    private func answer(_ json: String, document: DocumentContent? = nil) -> Answer {
        Answer(record: ProviderRecord(Array(json.utf8)), document: document)
    }

    private let document = DocumentContent(pieces: [Data("%PDF-".utf8)], sha256: String(repeating: "0", count: 64))

    @Test func aReadableIDIsASuccessWithOrWithoutItsDocument() throws {
        let (create, _) = try operations()
        let said = "{\"id\": 70001, \"sum\": \"1499.99\"}"
        for content in [document, nil] {
            let verdict = Verdict.decide(answer(said, document: content), on: create, flaw: "")
            let amount = Money(minorUnits: 149_999, currency: try #require(Self.rub))
            #expect(verdict == .success(.created(Invoice.ID("70001"), amount: amount, content: content)))
        }
    }

    @Test func anErrorIsADefiniteNo() throws {
        let (create, read) = try operations()
        let refused = Result<UpstreamAnswer, UpstreamFailure>.failure(.refused(Refusal(code: 6, text: "no subclient")))
        let said = answer("{\"error\": \"no subclient\", \"error_code\": 6}")
        #expect(Verdict.decide(said, on: create, flaw: "") == refused)
        #expect(Verdict.decide(said, on: read, flaw: "") == refused)
    }

    @Test func whatCannotBeReadIsUnknown() throws {
        let (create, read) = try operations()
        let unknown = Result<UpstreamAnswer, UpstreamFailure>.failure(.outcomeUnknown("cut short"))
        for said in [Answer(record: nil, document: nil), answer("{\"sum\": 5}")] {
            #expect(Verdict.decide(said, on: create, flaw: "cut short") == unknown)
            #expect(Verdict.decide(said, on: read, flaw: "cut short") == unknown)
        }
        #expect(Verdict.decide(Answer(record: nil, document: document), on: create, flaw: "cut short") == unknown)
    }

    @Test func anErrorBesideAnIDIsUnknown() throws {
        let (create, _) = try operations()
        let said = answer("{\"id\": 70001, \"error\": \"x\", \"error_code\": 5}")
        guard case .failure(.outcomeUnknown) = Verdict.decide(said, on: create, flaw: "") else {
            Issue.record("a contradiction was taken for an answer")
            return
        }
    }
}

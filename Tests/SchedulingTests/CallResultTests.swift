import Billing
import Scheduling
import TestSupport
import Testing

@Suite("CallResult")
struct CallResultTests {
    private static let create = Job.Operation.createInvoice(amount: .rub("1500.00"), service: nil)
    private static let read = Job.Operation.fetchInvoice(Invoice.ID("70001"))

    private func ending(_ failure: UpstreamFailure, _ operation: Job.Operation) -> Ending {
        CallResult.ending(of: .failure(failure), for: operation)
    }

    @Test func neverResendsAnUnknownOutcome() {
        guard case .outcomeUnknown = ending(.outcomeUnknown("reset"), Self.create) else {
            Issue.record("a create that may have happened must wait for a person")
            return
        }
    }

    @Test func asksAReadThatBrokeOffAgain() {
        #expect(ending(.outcomeUnknown("reset"), Self.read) == .interrupted)
    }

    @Test(arguments: [create, read])
    func putsBackWhatDidNotHappen(operation: Job.Operation) {
        #expect(ending(.notSent("refused"), operation) == .putBack(.notSent))
        #expect(ending(.refused(Refusal(code: 9, text: "wait a minute")), operation) == .putBack(.tooSoon))
    }

    @Test(arguments: [1, 2, 4, 5, 6, 7, 42])
    func everyOtherRefusalIsFinal(code: Int) {
        let refusal = Refusal(code: code, text: "no")
        #expect(ending(.refused(refusal), Self.create) == .failed(.refused(refusal)))
        #expect(ending(.refused(refusal), Self.read) == .failed(.refused(refusal)))
    }
}

import Billing
import Scheduling
import TestSupport
import Testing

@Suite("Breaker")
struct BreakerTests {
    private func refused(_ code: Int) -> Result<UpstreamAnswer, UpstreamFailure> {
        .failure(.refused(Refusal(code: code, text: "")))
    }

    private func learn(_ result: Result<UpstreamAnswer, UpstreamFailure>, in breaker: inout Breaker) {
        if let lesson = CredentialsLesson(result, at: .at(5), mark: "a") { breaker.learn(lesson) }
    }

    @Test func opensAtTheFirstWrongPassword() {
        var breaker = Breaker(resuming: BreakerRecord(), credentialsMark: "a")
        learn(refused(2), in: &breaker)
        #expect(breaker.isOpen)
        #expect(breaker.record == BreakerRecord(openedAt: .at(5), credentialsMark: "a", isProven: false))
    }

    @Test(arguments: [1, 4, 5, 6, 7, 9, 99])
    func staysClosedForEveryOtherRefusal(code: Int) {
        var breaker = Breaker(resuming: BreakerRecord(), credentialsMark: "a")
        learn(refused(code), in: &breaker)
        #expect(!breaker.isOpen)
        #expect(breaker.isProven == [6, 7].contains(code))
    }

    @Test func aRefusalStandsWhateverElseIsToldOfTheSameCredentials() {
        var breaker = Breaker(resuming: BreakerRecord(), credentialsMark: "a")
        learn(refused(2), in: &breaker)
        learn(.success(.document(.make())), in: &breaker)
        #expect(breaker.record == BreakerRecord(openedAt: .at(5), credentialsMark: "a"))
    }

    @Test func learnsNothingFromOtherCredentials() {
        var breaker = Breaker(resuming: BreakerRecord(), credentialsMark: "b")
        learn(refused(2), in: &breaker)
        #expect(breaker.record == BreakerRecord(credentialsMark: "b"))
    }

    @Test func staysOpenOverARestartUntilTheCredentialsChange() {
        let open = BreakerRecord(openedAt: .at(5), credentialsMark: "a", isProven: false)
        #expect(Breaker(resuming: open, credentialsMark: "a").isOpen)
        #expect(!Breaker(resuming: open, credentialsMark: "b").isOpen)
    }

    @Test func newCredentialsHaveToProveThemselves() {
        let proven = BreakerRecord(credentialsMark: "a", isProven: true)
        #expect(Breaker(resuming: proven, credentialsMark: "a").isProven)
        #expect(!Breaker(resuming: proven, credentialsMark: "b").isProven)
    }
}

import Billing
import Scheduling
import TestSupport
import Testing

@Suite("Breaker")
struct BreakerTests {
    private func refused(_ code: Int) -> Result<UpstreamAnswer, UpstreamFailure> {
        .failure(.refused(Refusal(code: code, text: "")))
    }

    @Test func opensAtTheFirstWrongPassword() {
        var breaker = Breaker(resuming: BreakerRecord(), credentialsMark: "a")
        breaker.learn(from: refused(2), at: .at(5))
        #expect(breaker.isOpen)
        #expect(breaker.record == BreakerRecord(openedAt: .at(5), credentialsMark: "a", isProven: false))
    }

    @Test(arguments: [1, 4, 5, 6, 7, 9, 99])
    func staysClosedForEveryOtherRefusal(code: Int) {
        var breaker = Breaker(resuming: BreakerRecord(), credentialsMark: "a")
        breaker.learn(from: refused(code), at: .at(5))
        #expect(!breaker.isOpen)
        #expect(breaker.isProven == [6, 7].contains(code))
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

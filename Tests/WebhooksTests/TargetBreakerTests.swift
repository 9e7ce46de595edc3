import Testing

@testable import Webhooks

@Suite("TargetBreaker")
struct TargetBreakerTests {
    @Test func makesOneAttemptAtATimeOnceATargetIsDown() {
        var breaker = TargetBreaker()
        for _ in 1...4 { breaker.failed(at: .zero) }
        #expect(breaker.allowance(at: .zero) == TargetBreaker.usualAllowance)
        breaker.failed(at: .zero)
        #expect(breaker.allowance(at: .seconds(59)) == 0)
        #expect(breaker.allowance(at: .seconds(60)) == 1)
        breaker.failed(at: .seconds(60))
        #expect(breaker.allowance(at: .seconds(179)) == 0)
        #expect(breaker.allowance(at: .seconds(180)) == 1)
    }

    @Test func waitsAnHourAtMostAndClosesWithTheFirstThatIsTaken() {
        var breaker = TargetBreaker()
        for _ in 1...100 { breaker.failed(at: .zero) }
        #expect(breaker.allowance(at: .seconds(3599)) == 0)
        #expect(breaker.allowance(at: .seconds(3600)) == 1)
        breaker.succeeded()
        #expect(breaker.allowance(at: .zero) == TargetBreaker.usualAllowance)
    }
}

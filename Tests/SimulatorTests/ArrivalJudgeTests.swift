import Testing

@testable import Simulator

@Suite("ArrivalJudge")
struct ArrivalJudgeTests {
    private let right = CallForm(["login=acme&psw=secret"])
    private let wrong = CallForm(["login=acme&psw=wrong"])

    private func judge(window: Duration = .seconds(60)) -> ArrivalJudge {
        ArrivalJudge(window: window, logins: [.init(name: "acme", password: "secret", apiKey: "key")])
    }

    @Test func takesOneCallAWindowFromArrivalToArrival() throws {
        var judge = judge()
        try judge.admit("acme", at: .seconds(10))
        #expect(throws: ArrivalJudge.Refusal.tooSoon) { try judge.admit("acme", at: .milliseconds(69_999)) }
        try judge.admit("acme", at: .seconds(70))
    }

    @Test func scalesItsMinute() throws {
        var judge = judge(window: .seconds(1))
        try judge.admit("acme", at: .zero)
        try judge.admit("acme", at: .seconds(1))
    }

    @Test func refusesTheFifteenthAtOnce() throws {
        var judge = judge(window: .zero)
        for _ in 1...15 { judge.enter("acme") }
        #expect(throws: ArrivalJudge.Refusal.crowd) { try judge.admit("acme", at: .zero) }
        judge.leave("acme", at: .zero)
        try judge.admit("acme", at: .zero)
    }

    @Test func knowsLoginsAndKeys() throws {
        var judge = judge()
        #expect(try judge.identify(right, from: "a", at: .zero) == "acme")
        #expect(try judge.identify(CallForm(["apikey=key"]), from: "a", at: .zero) == "acme")
        #expect(throws: ArrivalJudge.Refusal.credentials) {
            try judge.identify(CallForm(["apikey=other&login=acme&psw=secret"]), from: "a", at: .zero)
        }
    }

    @Test func bansAnAddressForFiveWrongPasswordsInHalfAnHour() throws {
        var judge = judge()
        for minute in 0..<5 {
            let moment = Duration.seconds(minute * 60)
            #expect(throws: ArrivalJudge.Refusal.credentials) { try judge.identify(wrong, from: "a", at: moment) }
        }
        #expect(throws: ArrivalJudge.Refusal.blocked) { try judge.identify(right, from: "a", at: .seconds(300)) }
        #expect(try judge.identify(right, from: "b", at: .seconds(300)) == "acme")
        #expect(try judge.identify(right, from: "a", at: .seconds(240 + 1800)) == "acme")
    }

    @Test func forgetsWrongPasswordsAfterHalfAnHour() throws {
        var judge = judge()
        for minute in stride(from: 0, to: 80, by: 8) {
            let moment = Duration.seconds(minute * 60)
            #expect(throws: ArrivalJudge.Refusal.credentials) { try judge.identify(wrong, from: "a", at: moment) }
        }
    }
}

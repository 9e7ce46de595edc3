import Testing

@testable import Simulator

@Suite("FaultPlan")
struct FaultPlanTests {
    @Test(arguments: [
        "refuse", "truncate", "drop,times=1", "html,rate=0.5", "error=5,login=acme", "drip,command=get_act",
        "close-request-after=0", "reset-response-after=120,rate=0.1,times=3,login=a,command=add_account",
        "stall-response-after=7",
    ])
    func rulesAreWrittenAsTheyAreRead(text: String) throws {
        #expect(try #require(FaultRule(text)).description == text)
    }

    @Test(arguments: [
        "", "nothing", "error", "error=x", "truncate=1", "close-after=1", "close-response-after", "drop,rate=2",
        "drop,times=0", "drop,command=all", "drop,colour=red", "close-response-after=-1", "explode-response-after=1",
    ])
    func refusesWhatIsNoRule(text: String) {
        #expect(FaultRule(text) == nil)
    }

    @Test func befallsOnlyWhomItIsFor() {
        var plan = FaultPlan(rules: [FaultRule(.drop, login: "a", command: "get_act")], seed: 1)
        #expect(plan.responseFault(login: "b", command: "get_act") == nil)
        #expect(plan.responseFault(login: "a", command: "add_account") == nil)
        #expect(plan.responseFault(login: "a", command: "get_act") == .drop)
    }

    @Test func happensAsOftenAsItSays() {
        var plan = FaultPlan(rules: [FaultRule(.drop, times: 2)], seed: 1)
        let faults = (0..<4).map { _ in plan.responseFault(login: nil, command: nil) }
        #expect(faults == [.drop, .drop, nil, nil])
    }

    @Test func mischiefIsOneCallInTwenty() {
        var plan = FaultPlan(rules: FaultRule.mischief, seed: 7)
        let faults = (0..<10_000).filter { _ in plan.responseFault(login: nil, command: nil) != nil }.count
        #expect((400...600).contains(faults))
    }

    @Test func aSeedDecidesEverything() {
        let runs = [3, 3, 4].map { (seed: UInt64) -> [Bool] in
            var plan = FaultPlan(rules: [FaultRule(.drop, rate: 0.5)], seed: seed)
            return (0..<64).map { _ in plan.responseFault(login: nil, command: nil) != nil }
        }
        #expect(runs[0] == runs[1])
        #expect(runs[0] != runs[2])
    }
}

import Billing
import Foundation
import Scheduling
import TestSupport
import Testing

@Suite("Egress")
struct EgressTests {
    private let main = Account.Name("main")
    private let wrong = Result<UpstreamAnswer, UpstreamFailure>.failure(.refused(Refusal(code: 2, text: "")))
    private let blocked = Result<UpstreamAnswer, UpstreamFailure>.failure(.refused(Refusal(code: 4, text: "")))

    private func egress(_ events: [EgressEvent] = [], at now: ClockReading = .at(0)) -> Egress {
        Egress(ban: .seconds(1800), wrongCredentialsLimit: 4, resuming: events, at: now)
    }

    private func fail(_ egress: inout Egress, times: Int, at now: ClockReading) {
        for _ in 0..<times {
            egress.begin(isProven: false)
            _ = egress.end(wrong, of: main, wasProven: false, at: now)
        }
    }

    @Test func aBanSilencesEveryoneForHalfAnHour() {
        var egress = egress()
        egress.begin(isProven: true)
        let event = egress.end(blocked, of: main, wasProven: true, at: .at(100))
        #expect(event == EgressEvent(kind: .blocked, account: main, at: .at(100)))
        #expect(egress.verdict(isProven: true, at: .at(1899)) == .wait(until: .seconds(1900)))
        #expect(egress.verdict(isProven: true, at: .at(1900)) == .send)
    }

    @Test func neverRisksAFifthWrongPassword() {
        var egress = egress()
        fail(&egress, times: 4, at: .at(100))
        #expect(egress.verdict(isProven: false, at: .at(101)) == .wait(until: .seconds(1900)))
        #expect(egress.verdict(isProven: true, at: .at(101)) == .send)
        #expect(egress.verdict(isProven: false, at: .at(1900)) == .send)
    }

    @Test func countsCallsUnderWayAsIfTheyWouldFail() {
        var egress = egress()
        fail(&egress, times: 2, at: .at(100))
        egress.begin(isProven: false)
        #expect(egress.verdict(isProven: false, at: .at(101)) == .send)
        egress.begin(isProven: false)
        #expect(egress.verdict(isProven: false, at: .at(101)) == .wait(until: .seconds(1900)))
        egress.cancelBegin(wasProven: false)
        #expect(egress.verdict(isProven: false, at: .at(101)) == .send)
    }

    @Test func whereOthersHaveTakenTheTriesOnlyCredentialsInDoubtRestAndUntilOneEndsHere() {
        var egress = egress()
        egress.begin(isProven: false)
        egress.rest(until: .seconds(2))
        #expect(egress.verdict(isProven: true, at: .at(1)) == .send)
        #expect(egress.verdict(isProven: false, at: .at(1)) == .wait(until: .seconds(2)))
        #expect(egress.verdict(isProven: false, at: .at(2)) == .send)
        egress.begin(isProven: false)
        egress.cancelBegin(wasProven: false)
        #expect(egress.verdict(isProven: false, at: .at(1)) == .wait(until: .seconds(2)))
        _ = egress.end(.failure(.notSent("")), of: main, wasProven: false, at: .at(1))
        #expect(egress.verdict(isProven: false, at: .at(1)) == .send)
    }

    @Test func aLostAnswerOfUnprovenCredentialsCountsAsAWrongPassword() {
        let lost = Result<UpstreamAnswer, UpstreamFailure>.failure(.outcomeUnknown("reset"))
        var egress = egress()
        fail(&egress, times: 3, at: .at(100))
        egress.begin(isProven: true)
        #expect(egress.end(lost, of: main, wasProven: true, at: .at(100)) == nil)
        #expect(egress.verdict(isProven: false, at: .at(101)) == .send)
        egress.begin(isProven: false)
        let event = egress.end(lost, of: main, wasProven: false, at: .at(102))
        #expect(event == EgressEvent(kind: .unanswered, account: main, at: .at(102)))
        #expect(egress.verdict(isProven: false, at: .at(103)) == .wait(until: .seconds(1900)))
        let resumed = self.egress(
            [EgressEvent(kind: .unanswered, account: main, at: .at(102))] + events(3), at: .at(200))
        #expect(resumed.verdict(isProven: false, at: .at(200)) != .send)
    }

    private func events(_ count: Int) -> [EgressEvent] {
        (0..<count).map { _ in EgressEvent(kind: .wrongCredentials, account: main, at: .at(100)) }
    }

    @Test func remembersOverARestart() {
        let events = (0..<4).map { _ in EgressEvent(kind: .wrongCredentials, account: main, at: .at(100)) }
        #expect(egress(events, at: .at(200)).verdict(isProven: false, at: .at(200)) == .wait(until: .seconds(1900)))
    }

    @Test func readsAnotherBootsEventsByTheWallClock() {
        let now = ClockReading(wall: ClockReading.at(700).wall, boot: "after", sinceBoot: .seconds(20))
        let events = [EgressEvent(kind: .blocked, account: main, at: .at(100))]
        #expect(egress(events, at: now).verdict(isProven: true, at: now) == .wait(until: .seconds(20 - 600 + 1800)))
    }

    @Test func anEventFromTheFutureCountsAsJustNow() {
        let now = ClockReading(wall: ClockReading.at(-9000).wall, boot: "after", sinceBoot: .seconds(20))
        let events = [EgressEvent(kind: .blocked, account: main, at: .at(100))]
        #expect(egress(events, at: now).verdict(isProven: true, at: now) == .wait(until: .seconds(1820)))
    }
}

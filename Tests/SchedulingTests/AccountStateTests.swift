import Billing
import Foundation
import Scheduling
import TestSupport
import Testing

@Suite("AccountState")
struct AccountStateTests {
    fileprivate let first = Job.ID("job_1")
    fileprivate let second = Job.ID("job_2")

    fileprivate func state(waiting: [Job.ID] = [], breaker: BreakerRecord = BreakerRecord()) -> AccountState {
        var state = AccountState(
            pace: Pace(gap: .seconds(60), resuming: nil, at: .at(0)),
            breaker: Breaker(resuming: breaker, credentialsMark: breaker.credentialsMark ?? "mark"))
        for (index, id) in waiting.enumerated() {
            state.enqueue(Order.create().job(id: id, number: Int64(index) + 1))
        }
        return state
    }

    private func settled(_ id: Job.ID) throws -> Job {
        var job = Order.fetchInvoice().job(id: id, at: ClockReading.at(0).wall)
        try job.begin()
        try job.finish(.read(.make()), at: ClockReading.at(1).wall)
        return job
    }

    @Test func restsWithoutWorkAndBeginsWithTheFirst() {
        #expect(state().next(at: .at(0)) == .rest)
        #expect(state(waiting: [first, second]).next(at: .at(0)) == .begin(first))
    }

    @Test func makesOneCallAtATimeAndWaitsTheGapAfterIt() throws {
        var state = state(waiting: [first, second])
        state.begin(first)
        #expect(state.next(at: .at(1)) == .rest)
        state.end(.success(.document(.make())), at: .at(5), took: .seconds(5))
        #expect(state.next(at: .at(900)) == .rest, "the end is not in the ledger yet")
        state.settle([try settled(first)])
        #expect(state.next(at: .at(6)) == .wait(until: .seconds(65)))
        #expect(state.next(at: .at(65)) == .begin(second))
    }

    @Test func keepsAPutBackJobAtItsPlace() throws {
        var state = state(waiting: [first, second])
        state.begin(first)
        state.end(.failure(.notSent("refused")), at: .at(1), took: .seconds(1))
        state.settle([Order.create().job(id: first)])
        #expect(state.next(at: .at(61)) == .begin(first))
    }

    @Test func anOpenBreakerSendsNothing() {
        let open = BreakerRecord(openedAt: .at(0), credentialsMark: "mark", isProven: false)
        #expect(state(waiting: [first], breaker: open).next(at: .at(90_000)) == .rest)
        #expect(
            state(waiting: [first], breaker: open).forecast(first, at: .at(0))
                == Forecast(position: 1, estimatedAt: nil))
    }

    @Test func aPausedAccountSendsNothingUntilItIsResumed() {
        var state = state(waiting: [first])
        let decision = Decision(at: ClockReading.at(0).wall, by: Caller.ID("ops"), "paused", because: "audit")
        state.pause(decision)
        #expect(state.next(at: .at(90_000)) == .rest)
        #expect(state.forecast(first, at: .at(0)) == Forecast(position: 1, estimatedAt: nil))
        let status = state.status(of: Account.Name("main"), at: .at(0))
        #expect(status.pause == decision && status.nextSlot == nil && status.queued == 1)
        state.resume(closing: nil)
        #expect(state.next(at: .at(90_000)) == .begin(first))
    }

    @Test func aPauseLetsTheCallUnderWayEnd() throws {
        var state = state(waiting: [first, second])
        state.begin(first)
        state.pause(Decision(at: ClockReading.at(0).wall, by: Caller.ID("ops"), "paused", because: "audit"))
        #expect(state.status(of: Account.Name("main"), at: .at(1)).calling == first)
        state.end(.success(.document(.make())), at: .at(5), took: .seconds(5))
        state.settle([try settled(first)])
        #expect(state.next(at: .at(900)) == .rest)
        state.resume(closing: nil)
        #expect(state.next(at: .at(64)) == .wait(until: .seconds(65)), "a pause does not shorten the gap")
    }

    @Test func aPersonClosesTheBreakerTheySawAndNoLaterOne() {
        let open = BreakerRecord(openedAt: .at(5), credentialsMark: "mark", isProven: false)
        var state = state(waiting: [first], breaker: open)
        state.resume(closing: .at(4))
        #expect(state.next(at: .at(900)) == .rest)
        #expect(state.status(of: Account.Name("main"), at: .at(9)).breakerOpenedAt == ClockReading.at(5).wall)
        state.resume(closing: .at(5))
        #expect(state.next(at: .at(900)) == .begin(first))
    }

    private func plan(gap: Double = 60, mark: String = "mark") -> AccountPlan {
        AccountPlan(
            account: Account.Name("main"), gap: .seconds(gap), guardTime: .zero, credentialsMark: mark)
    }

    @Test func aChangedGapCountsFromTheSameEnd() throws {
        var state = state(waiting: [first, second])
        state.begin(first)
        state.end(.success(.document(.make())), at: .at(5), took: .seconds(5))
        state.settle([try settled(first)])
        state.follow(plan(gap: 90))
        #expect(state.next(at: .at(6)) == .wait(until: .seconds(95)))
        state.follow(plan(gap: 10))
        #expect(state.next(at: .at(6)) == .wait(until: .seconds(15)))
    }

    @Test func anAnswerToTheOldCredentialsSaysNothingOfTheNew() throws {
        var state = state(waiting: [first, second])
        state.follow(plan(mark: "old"))
        state.begin(first)
        state.follow(plan(mark: "new"))
        state.end(.failure(.refused(Refusal(code: 2, text: ""))), at: .at(5), took: .seconds(5))
        state.settle([try settled(first)])
        #expect(!state.breaker.isOpen && !state.breaker.isProven)
        #expect(state.next(at: .at(65)) == .begin(second))
        state.begin(second)
        state.end(.failure(.refused(Refusal(code: 2, text: ""))), at: .at(70), took: .seconds(5))
        #expect(state.breaker.isOpen)
    }

    @Test func anAccountWithoutAPlanIsSilentUntilItIsBack() {
        var state = state(waiting: [first])
        state.retire()
        #expect(state.next(at: .at(900)) == .rest)
        state.follow(plan())
        #expect(state.next(at: .at(900)) == .begin(first))
    }

    @Test func tellsWhenItsNextSlotIs() throws {
        var state = state(waiting: [first])
        let account = Account.Name("main")
        #expect(state.status(of: account, at: .at(3)).nextSlot == ClockReading.at(3).wall)
        state.begin(first)
        #expect(state.status(of: account, at: .at(3)).nextSlot == nil)
        state.end(.success(.document(.make())), at: .at(5), took: .seconds(5))
        state.settle([try settled(first)])
        #expect(state.status(of: account, at: .at(6)).nextSlot == ClockReading.at(65).wall)
    }

    @Test func stopsAfterTheCallUnderWayAndNeverStartsAnother() throws {
        var state = state(waiting: [first, second])
        state.begin(first)
        state.stop()
        #expect(state.next(at: .at(1)) == .rest)
        state.end(.success(.document(.make())), at: .at(5), took: .seconds(5))
        state.settle([try settled(first)])
        #expect(state.next(at: .at(900)) == .stop)
    }

    @Test func forecastsOneGapAndOneCallForEachJobAhead() {
        let state = state(waiting: [first, second])
        #expect(state.forecast(first, at: .at(0)) == Forecast(position: 1, estimatedAt: ClockReading.at(0).wall))
        #expect(state.forecast(second, at: .at(0)) == Forecast(position: 2, estimatedAt: ClockReading.at(61).wall))
        #expect(state.forecast(Job.ID("job_3"), at: .at(0)) == nil)
    }

    @Test func aJobUnderWayHasNoPlaceInTheQueue() {
        var state = state(waiting: [first, second])
        state.begin(first)
        #expect(state.forecast(first, at: .at(0)) == nil)
        #expect(state.forecast(second, at: .at(0))?.position == 1)
    }

    @Test func aBeginThatIsCancelledLeavesTheQueueAsItWas() {
        var state = state(waiting: [first, second])
        state.begin(first)
        state.cancelBegin()
        #expect(state.next(at: .at(0)) == .begin(first))
        state.begin(first)
        state.remove(first)
        state.cancelBegin()
        #expect(state.next(at: .at(0)) == .begin(second))
        #expect(state.status(of: Account.Name("main"), at: .at(0)).queued == 1)
    }

    @Test func expiresAJobAtItsDeadlineAndNeverSendsIt() {
        var state = state(waiting: [first])
        state.enqueue(Order.create(expiresAt: ClockReading.at(30).wall).job(id: second, number: 2))
        state.begin(first)
        state.end(.success(.document(.make())), at: .at(5), took: .seconds(5))
        state.settle([])
        #expect(state.next(at: .at(6)) == .wait(until: .seconds(30)), "before the pace opens at 65")
        #expect(state.next(at: .at(30)) == .expire(second))
        state.remove(second)
        #expect(state.next(at: .at(30)) == .rest)
    }

    @Test func expiresAJobWhileTheBreakerIsOpen() {
        let open = BreakerRecord(openedAt: .at(0), credentialsMark: "mark", isProven: false)
        var state = state(breaker: open)
        state.enqueue(Order.create(expiresAt: ClockReading.at(30).wall).job(id: first))
        #expect(state.next(at: .at(1)) == .wait(until: .seconds(30)))
        #expect(state.next(at: .at(31)) == .expire(first))
    }
}

/// Other processes that share the ledger.
extension AccountStateTests {
    @Test func waitsAsLongAsTheLedgerSaysAndKeepsItsSlot() {
        var state = state(waiting: [first])
        state.begin(first)
        state.hold(until: .seconds(30))
        #expect(state.next(at: .at(1)) == .wait(until: .seconds(30)))
        #expect(state.next(at: .at(30)) == .begin(first))
    }

    @Test func takesUpWhatOthersQueueAndLeavesWhatOthersSend() throws {
        var state = state()
        var job = Order.create().job(id: first, at: ClockReading.at(0).wall)
        state.hear(job, at: .at(0))
        #expect(state.next(at: .at(0)) == .begin(first))
        try job.begin()
        state.hear(job, at: .at(0))
        #expect(state.next(at: .at(0)) == .rest)
    }

    @Test func leavesTheNextSlotToTheOneThatMadeTheLastCall() throws {
        var state = state(waiting: [first, second])
        var job = Order.create().job(id: first, at: ClockReading.at(0).wall)
        try job.begin()
        state.hear(job, at: .at(0))
        #expect(state.next(at: .at(60)) == .wait(until: .seconds(61)))
        try job.finish(.created(Invoice.ID("70001"), amount: nil, content: nil), at: ClockReading.at(1).wall)
        state.hear(job, at: .at(1))
        #expect(state.next(at: .at(61)) == .wait(until: .seconds(62)))
        #expect(state.next(at: .at(62)) == .begin(second))
    }

    @Test func newsOfItsOwnCallHoldItBackNoLonger() throws {
        var state = state(waiting: [first, second])
        var job = Order.create().job(id: first, at: ClockReading.at(0).wall)
        state.begin(first)
        try job.begin()
        try job.finish(.created(Invoice.ID("70001"), amount: nil, content: nil), at: ClockReading.at(1).wall)
        state.end(.success(.created(Invoice.ID("70001"), amount: nil, content: nil)), at: .at(1), took: .seconds(1))
        state.settle([job])
        state.hear(job, at: .at(2))
        #expect(state.next(at: .at(3)) == .wait(until: .seconds(61)))
    }

    @Test func doesNotTakeItsOwnCallForSomebodyElses() throws {
        var state = state(waiting: [first, second])
        var job = Order.create().job(id: first, at: ClockReading.at(0).wall)
        state.begin(first)
        try job.begin()
        state.hear(job, at: .at(0))
        #expect(state.forecast(second, at: .at(0))?.position == 1)
        #expect(state.status(of: Account.Name("main"), at: .at(0)).queued == 2)
    }

    @Test func isSilencedByABreakerThatAnotherOpenedForTheSameCredentials() {
        var state = state(waiting: [first])
        state.hear(news(BreakerRecord(openedAt: .at(1), credentialsMark: "older")))
        #expect(state.next(at: .at(1)) == .begin(first))
        state.hear(news(BreakerRecord(openedAt: .at(1), credentialsMark: "mark")))
        #expect(state.next(at: .at(1)) == .rest)
        state.hear(news(BreakerRecord(credentialsMark: "mark")))
        #expect(state.next(at: .at(1)) == .begin(first))
    }

    @Test func hearsOfARefusalWhileItMakesACallOfItsOwn() {
        var state = state(waiting: [first, second])
        state.begin(first)
        state.hear(news(BreakerRecord(openedAt: .at(1), credentialsMark: "mark")))
        state.end(.failure(.notSent("connection refused")), at: .at(2), took: .seconds(1))
        #expect(state.lesson == nil)
        state.settle([])
        #expect(state.next(at: .at(99)) == .rest)
    }

    @Test func olderNewsDoNotUndoWhatItWasJustTold() {
        var state = state(waiting: [first, second])
        state.begin(first)
        state.end(.failure(.refused(Refusal(code: 2, text: ""))), at: .at(2), took: .seconds(1))
        #expect(state.lesson == CredentialsLesson(mark: "mark", .refused(at: .at(2))))
        state.hear(news(BreakerRecord(credentialsMark: "mark", isProven: true)))
        state.settle([])
        #expect(state.lesson == nil)
        #expect(state.next(at: .at(99)) == .rest)
    }

    @Test func isPausedAndResumedByAPersonAtAnotherGateway() {
        var state = state(waiting: [first])
        let pause = Decision(at: ClockReading.at(0).wall, by: Caller.ID("ops"), "paused", because: "asked")
        state.hear(news(BreakerRecord(credentialsMark: "mark"), pause: pause))
        #expect(state.next(at: .at(1)) == .rest)
        state.hear(news(BreakerRecord(credentialsMark: "mark")))
        #expect(state.next(at: .at(1)) == .begin(first))
    }

    private func news(_ breaker: BreakerRecord, pause: Decision? = nil) -> AccountNews {
        AccountNews(account: Account.Name("main"), breaker: breaker, pause: pause)
    }
}

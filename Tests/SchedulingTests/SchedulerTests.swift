import Billing
import Logging
import SQLiteLedger
import Scheduling
import ServiceLifecycle
import TestSupport
import Testing

@Suite("Scheduler")
struct SchedulerTests {
    private let whole = ScriptedUpstream.Answer.success(.document(.make()))

    private func created(_ id: String, content: DocumentContent? = .make()) -> ScriptedUpstream.Answer {
        .success(.created(Invoice.ID(id), amount: nil, content: content))
    }

    private func refused(_ code: Int) -> ScriptedUpstream.Answer {
        .failure(.refused(Refusal(code: code, text: "no")))
    }

    @Test func createsOnceAndStoresWhatCameBack() async throws {
        let world = try await World()
        try await world.running { scheduler in
            let job = try await world.submit(.create(), to: scheduler)
            #expect(await world.upstream.call(1).job == job.id)
            await world.upstream.answer(created("70001"))
            let settled = try await scheduler.settled(job.id, within: .seconds(60))
            #expect(settled.state == .succeeded)
            #expect(settled.createdInvoice == Invoice.ID("70001"))
            let invoice = try await world.ledger.invoice(
                Invoice.ID("70001"), of: .number("4521"), at: Account.Name("main"))
            #expect(invoice?.amount == .rub("1500.00"))
            #expect(invoice?.document?.sha256 == DocumentContent.make().sha256)
        }
    }

    @Test func startsTheNextCallAGapAfterTheEndOfTheLast() async throws {
        let world = try await World()
        try await world.running { scheduler in
            _ = try await world.submit(.create(key: "a"), to: scheduler)
            _ = try await world.submit(.create(key: "b"), to: scheduler)
            _ = await world.upstream.call(1)
            world.time.advance(by: .seconds(30))
            await world.upstream.answer(created("70001"))
            await world.time.sleepers(1)
            world.time.advance(by: .milliseconds(60_499))
            #expect(await world.upstream.calls.count == 1)
            await world.time.sleepers(1)
            world.time.advance(by: .milliseconds(1))
            _ = await world.upstream.call(2)
            await world.upstream.answer(created("70002"))
        }
    }

    @Test func neverResendsAnUnknownOutcome() async throws {
        let world = try await World()
        try await world.running { scheduler in
            let lost = try await world.submit(.create(key: "a"), to: scheduler)
            let next = try await world.submit(.create(key: "b"), to: scheduler)
            _ = await world.upstream.call(1)
            await world.upstream.answer(.failure(.outcomeUnknown("connection reset")))
            #expect(try await scheduler.settled(lost.id, within: .seconds(60)).state == .outcomeUnknown)
            await world.time.sleepers(1)
            world.time.advance(by: .seconds(61))
            #expect(await world.upstream.call(2).job == next.id)
            await world.upstream.answer(created("70002"))
        }
    }

    @Test(arguments: [
        ScriptedUpstream.Answer.failure(.notSent("connection refused")),
        .failure(.refused(Refusal(code: 9, text: "wait a minute"))),
    ])
    func waitsAGapAndRepeatsWhatDidNotHappen(answer: ScriptedUpstream.Answer) async throws {
        let world = try await World()
        try await world.running { scheduler in
            let job = try await world.submit(.create(), to: scheduler)
            _ = await world.upstream.call(1)
            await world.upstream.answer(answer)
            await world.time.sleepers(1)
            world.time.advance(by: .seconds(61))
            #expect(await world.upstream.call(2).job == job.id)
            await world.upstream.answer(created("70001"))
            #expect(try await scheduler.settled(job.id, within: .seconds(60)).attempts == 2)
        }
    }

    @Test func oneWrongPasswordSilencesItsAccountAndNoOther() async throws {
        let world = try await World(accounts: ["main", "other"])
        try await world.running { scheduler in
            let refusedJob = try await world.submit(.create(key: "a"), to: scheduler)
            let held = try await world.submit(.create(key: "b"), to: scheduler)
            _ = await world.upstream.call(1)
            await world.upstream.answer(refused(2))
            let failed = try await scheduler.settled(refusedJob.id, within: .seconds(60))
            #expect(failed.problem?.refusal?.code == 2)
            let caller = Caller.make(accounts: ["other"])
            for key in ["c", "d"] {
                let order = Order.create(key: key, caller: caller, account: "other")
                _ = try await world.submit(order, to: scheduler)
            }
            #expect(await world.upstream.call(2).account == Account.Name("other"))
            await world.upstream.answer(created("70001"))
            await world.time.sleepers(1)
            world.time.advance(by: .seconds(61))
            #expect(await world.upstream.call(3).account == Account.Name("other"))
            await world.upstream.answer(created("70002"))
            #expect(try await world.ledger.job(held.id)?.state == .queued)
        }
    }

    @Test func newCredentialsCloseTheBreaker() async throws {
        let world = try await World()
        try await world.running { scheduler in
            let job = try await world.submit(.create(key: "a"), to: scheduler)
            _ = try await world.submit(.create(key: "b"), to: scheduler)
            _ = await world.upstream.call(1)
            await world.upstream.answer(refused(2))
            _ = try await scheduler.settled(job.id, within: .seconds(60))
        }
        world.time.advance(by: .seconds(61))
        try await world.running(credentials: "changed") { _ in
            _ = await world.upstream.call(2)
            await world.upstream.answer(created("70001"))
        }
    }

    @Test func aThousandReadersShareOneCall() async throws {
        let world = try await World()
        try await world.running { scheduler in
            let callers = (0..<10).map { Caller.make("caller-\($0)") }
            let jobs = try await withThrowingTaskGroup(of: Job.self) { group in
                for number in 0..<1000 {
                    let order = Order.fetchInvoice(caller: callers[number % 10])
                    group.addTask { try await world.submit(order, to: scheduler) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(jobs.map(\.id)).count == 10)
            _ = await world.upstream.call(1)
            await world.upstream.answer(whole)
            for job in jobs {
                #expect(try await scheduler.settled(job.id, within: .seconds(60)).state == .succeeded)
            }
            #expect(await world.upstream.calls.count == 1)
        }
    }

    @Test func fetchesTheDocumentOfACreateThatCameWithoutOne() async throws {
        let world = try await World()
        try await world.running { scheduler in
            let job = try await world.submit(.create(), to: scheduler)
            _ = await world.upstream.call(1)
            await world.upstream.answer(created("70001", content: nil))
            #expect(try await scheduler.settled(job.id, within: .seconds(60)).state == .succeeded)
            await world.time.sleepers(1)
            world.time.advance(by: .seconds(61))
            let read = await world.upstream.call(2)
            #expect(read.operation == .fetchInvoice(Invoice.ID("70001")))
            await world.upstream.answer(whole)
            _ = try await scheduler.settled(read.job, within: .seconds(60))
            let invoice = try await world.ledger.invoice(
                Invoice.ID("70001"), of: .number("4521"), at: Account.Name("main"))
            #expect(invoice?.document != nil)
            #expect(invoice?.amount == .rub("1500.00"))
        }
    }

    @Test func stopsAfterTheCallUnderWay() async throws {
        let world = try await World()
        let job = try await world.stoppedDuringACall(keys: ["a", "b"]) {
            await world.upstream.answer(created("70001"))
        }
        #expect(try await world.ledger.job(job)?.state == .succeeded)
        #expect(await world.upstream.calls.count == 1)
        #expect(try await world.ledger.queue().count == 1)
    }

    @Test func aCrashedCreateIsUnknownAndTheNextCallWaitsAWholeGap() async throws {
        let world = try await World()
        let scheduler = try await world.scheduler()
        let job = try await world.submit(.create(key: "a"), to: scheduler)
        _ = try await world.submit(.create(key: "b"), to: scheduler)
        // The process dies after the call was written down: all that is left is the ledger.
        try await world.ledger.begin(job.id, at: world.time.now())
        world.time.advance(by: .seconds(5))
        try await world.running { _ in
            let lost = try await world.ledger.job(job.id)
            #expect(lost?.state == .outcomeUnknown)
            await world.time.sleepers(1)
            world.time.advance(by: .milliseconds(60_499))
            #expect(await world.upstream.calls.isEmpty)
            await world.time.sleepers(1)
            world.time.advance(by: .milliseconds(1))
            _ = await world.upstream.call(1)
            await world.upstream.answer(created("70001"))
        }
    }

    @Test func patienceEndsAndTheJobGoesOn() async throws {
        let world = try await World()
        try await world.running { scheduler in
            let job = try await world.submit(.create(), to: scheduler)
            _ = await world.upstream.call(1)
            async let waited = scheduler.settled(job.id, within: .seconds(5))
            await world.time.sleepers(1)
            world.time.advance(by: .seconds(5))
            #expect(try await waited.state == .sending)
            await world.upstream.answer(created("70001"))
        }
    }

    @Test func aCancelledJobIsNeverSent() async throws {
        let world = try await World()
        let scheduler = try await world.scheduler()
        let job = try await world.submit(.create(key: "a"), to: scheduler)
        let next = try await world.submit(.create(key: "b"), to: scheduler)
        #expect(try await scheduler.cancel(job.id).state == .cancelled)
        try await world.running(scheduler) { _ in
            #expect(await world.upstream.call(1).job == next.id)
            await world.upstream.answer(created("70001"))
        }
    }
}

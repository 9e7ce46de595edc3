import Billing
import Foundation
import PostgresLedger
import TestSupport
import Testing

/// Two gateways on one database: what the one may do while the other does something.
@Suite("PostgresLedger: leases", .oneAtATime)
struct LeaseTests {
    private let main = Account.Name("main")

    @Test func oneProcessAtATimeCallsForAnAccount() async throws {
        try await withTwo { one, other in
            try await accept(.create(key: "a"), "job_1", in: one)
            try await accept(.create(key: "b"), "job_2", in: other)
            try await accept(.create(key: "c", account: "second"), "job_3", in: other)
            try await one.begin(Job.ID("job_1"), at: .at(1))
            let second = try await other.begin(Job.ID("job_2"), under: .make(), at: .at(100))
            guard case .notYet(let until) = second else { Issue.record("two calls at once"); return }
            #expect(until > .seconds(100) && until <= .seconds(101))
            #expect(try await other.job(Job.ID("job_2"))?.state == .queued)
            try await other.begin(Job.ID("job_3"), at: .at(100))
        }
    }

    /// The answer was lost for longer than the ledger looks for it: whoever asks again with the same reading gets the call.
    @Test func aCallWhoseBeginningWasNotHeardOfIsFoundAgain() async throws {
        try await withTwo { one, other in
            try await accept(.create(), "job_1", in: one)
            try await one.begin(Job.ID("job_1"), lease: .zero, at: .at(1))
            #expect(try await one.begin(Job.ID("job_1"), at: .at(1)).attempts == 1)
            #expect(try await other.recover(at: .at(9)).isEmpty, "its lease began anew")
            await #expect(throws: LedgerFailure.illegal(IllegalTransition(from: .sending, to: .sending))) {
                try await other.begin(Job.ID("job_1"), at: .at(1))
            }
            await #expect(throws: LedgerFailure.illegal(IllegalTransition(from: .sending, to: .sending))) {
                try await one.begin(Job.ID("job_1"), at: .at(2))
            }
        }
    }

    /// It may be long after: nothing may leave that would not begin now.
    @Test func aCallWhoseBeginningWasNotHeardOfIsTakenBackInSilence() async throws {
        try await withTwo { one, other in
            for account in ["main", "second"] {
                try await accept(.create(key: account, account: account), "job_\(account)", in: one)
            }
            try await one.begin(Job.ID("job_second"), at: .at(1))
            try await one.begin(Job.ID("job_main"), at: .at(1))
            let blocked = EgressEvent(kind: .blocked, account: Account.Name("second"), at: .at(2))
            _ = try await other.finish(
                completion(of: "job_second", .failed(.refused(Refusal(code: 4, text: ""))), egress: blocked))
            #expect(try await one.begin(Job.ID("job_main"), under: .make(), at: .at(1)) == .notYet(until: .seconds(1)))
            let job = try await one.job(Job.ID("job_main"))
            #expect((job?.state, job?.attempts) == (.queued, 1))
            #expect(try await one.attempts(on: Job.ID("job_main")).map(\.outcome) == ["not_sent"])
        }
    }

    @Test func ofManyThatAskAtOnceOneBegins() async throws {
        try await withTwo { one, other in
            for number in 0..<20 { try await accept(.create(key: "k\(number)"), "job_\(number)", in: one) }
            let begun = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let ledger = number.isMultiple(of: 2) ? one : other
                        let answer = try await ledger.begin(Job.ID("job_\(number)"), under: .make(), at: .at(1))
                        if case .begun = answer { return true } else { return false }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(begun == 1)
        }
    }

    @Test func theGapIsKeptByTheDatabasesClock() async throws {
        try await withTwo { one, other in
            try await accept(.create(key: "a"), "job_1", in: one)
            try await accept(.create(key: "b"), "job_2", in: one)
            try await one.begin(Job.ID("job_1"), at: .at(1))
            _ = try await one.finish(completion(of: "job_1", .putBack(.tooSoon)))
            // By this machine's clock a whole hour has passed: the database knows better.
            let terms = CallTerms.make(gap: .seconds(60))
            for (ledger, courtesy) in [(one, Duration.zero), (other, .seconds(1))] {
                let answer = try await ledger.begin(Job.ID("job_2"), under: terms, at: .at(3600))
                guard case .notYet(let until) = answer else { Issue.record("too soon"); return }
                let wait = until - .seconds(3600)
                #expect(wait > .seconds(50) + courtesy && wait <= .seconds(60) + courtesy)
            }
        }
    }

    @Test func aLapsedCallIsSettledByTheNextAndTheGapRunsFromTheLeasesEnd() async throws {
        try await withTwo { one, other in
            try await accept(.create(key: "a"), "job_1", in: one)
            try await accept(.create(key: "b"), "job_2", in: one)
            try await one.begin(Job.ID("job_1"), lease: .zero, at: .at(1))
            let answer = try await other.begin(
                Job.ID("job_2"), under: .make(gap: .seconds(60)), at: .at(100))
            guard case .notYet(let until) = answer else { Issue.record("no gap"); return }
            #expect(until > .seconds(150) && until <= .seconds(160))
            #expect(try await other.job(Job.ID("job_1"))?.state == .outcomeUnknown)
            #expect(try await other.job(Job.ID("job_2"))?.state == .queued)
        }
    }

    @Test func aLeaseThatHoldsIsNobodysToSettle() async throws {
        try await withTwo { one, other in
            try await accept(.create(), "job_1", in: one)
            try await one.begin(Job.ID("job_1"), at: .at(1))
            #expect(try await other.recover(at: .at(99)).isEmpty)
            #expect(try await other.job(Job.ID("job_1"))?.state == .sending)
        }
    }

    @Test func aBreakerThatOneOpenedKeepsTheOtherSilent() async throws {
        try await withTwo { one, other in
            try await accept(.create(key: "a"), "job_1", in: one)
            try await one.record(BreakerRecord(openedAt: .at(1), credentialsMark: "mark"), of: main, [])
            let answer = try await other.begin(Job.ID("job_1"), under: .make(), at: .at(5))
            #expect(answer == .notYet(until: .seconds(6)))
            let changed = try await other.begin(Job.ID("job_1"), under: .make(credentialsMark: "new"), at: .at(5))
            guard case .begun = changed else { Issue.record("other credentials are held back"); return }
        }
    }

    @Test func aPauseSilencesAllProcessesUntilAPersonEndsIt() async throws {
        try await withTwo { one, other in
            try await accept(.create(), "job_1", in: one)
            let word = { Decision(at: .now, by: Caller.ID("ops"), $0, because: "asked") }
            try await one.pause(main, word("paused"))
            #expect(try await other.begin(Job.ID("job_1"), under: .make(), at: .at(5)) == .notYet(until: .seconds(6)))
            try await one.resume(main, closing: nil, word("resumed"))
            try await other.begin(Job.ID("job_1"), at: .at(5))
        }
    }

    @Test func wrongPasswordsAreCountedOverAllProcesses() async throws {
        try await withTwo { one, other in
            let refused = Ending.failed(.refused(Refusal(code: 2, text: "authorise error")))
            for number in 1...4 {
                let ledger = number.isMultiple(of: 2) ? one : other
                try await accept(.create(key: "k\(number)", account: "a\(number)"), "job_\(number)", in: ledger)
                try await ledger.begin(Job.ID("job_\(number)"), at: .at(1))
                let event = EgressEvent(kind: .wrongCredentials, account: Account.Name("a\(number)"), at: .at(2))
                _ = try await ledger.finish(completion(of: "job_\(number)", refused, egress: event))
            }
            try await accept(.create(key: "k5", account: "a5"), "job_5", in: one)
            let answer = try await one.begin(Job.ID("job_5"), under: .make(), at: .at(5))
            #expect(answer == .noTryLeft(until: .seconds(6)))
            // Credentials that the provider has accepted go on.
            try await one.record(BreakerRecord(credentialsMark: "mark", isProven: true), of: Account.Name("a5"), [])
            try await one.begin(Job.ID("job_5"), at: .at(5))
        }
    }

    /// Whoever asks while another takes a try is told at once to ask again, and waits for nobody.
    @Test func ofManyLoginsInDoubtNoMoreBeginThanTheAddressPermits() async throws {
        try await withTwo { one, other in
            var waiting = Set((0..<20).map { Job.ID("job_\($0)") })
            for job in waiting { try await accept(.create(key: "\(job)", account: "\(job)"), "\(job)", in: one) }
            var answers: [Job.ID: Beginning] = [:]
            repeat {
                answers = try await withThrowingTaskGroup(of: (Job.ID, Beginning).self) { group in
                    for (number, job) in waiting.enumerated() {
                        let ledger = number.isMultiple(of: 2) ? one : other
                        group.addTask { (job, try await ledger.begin(job, under: .make(), at: .at(1))) }
                    }
                    return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
                }
                waiting = waiting.filter { if case .noTryLeft = answers[$0] { true } else { false } }
            } while answers.values.contains { $0 != .noTryLeft(until: .seconds(2)) }
            #expect(waiting.count == 20 - EgressPlan().wrongCredentialsLimit)
        }
    }

    @Test func aBannedAddressRestsForAllProcesses() async throws {
        try await withTwo { one, other in
            try await accept(.create(key: "a"), "job_1", in: one)
            try await one.begin(Job.ID("job_1"), at: .at(1))
            let blocked = Ending.failed(.refused(Refusal(code: 4, text: "blocked")))
            let event = EgressEvent(kind: .blocked, account: main, at: .at(2))
            _ = try await one.finish(completion(of: "job_1", blocked, egress: event))
            try await accept(.create(key: "b", account: "second"), "job_2", in: other)
            let proven = BreakerRecord(credentialsMark: "mark", isProven: true)
            try await other.record(proven, of: Account.Name("second"), [])
            let answer = try await other.begin(Job.ID("job_2"), under: .make(), at: .at(0))
            guard case .notYet(let until) = answer else { Issue.record("the address is banned"); return }
            #expect(until > .seconds(1790) && until <= .seconds(1800))
        }
    }

    @Test func oneOfAHundredWithTheSameKeyIsAccepted() async throws {
        try await withTwo { one, other in
            let answers = try await withThrowingTaskGroup(of: Acceptance.self) { group in
                for number in 0..<100 {
                    let ledger = number.isMultiple(of: 2) ? one : other
                    group.addTask { try await ledger.accept(.create(), as: Job.ID("job_\(number)"), at: .now) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let accepted = answers.compactMap { if case .accepted(let job) = $0 { job } else { nil } }
            let replayed = answers.compactMap { if case .replayed(let job) = $0 { job } else { nil } }
            #expect(accepted.count == 1 && replayed.count == 99)
            #expect(Set((accepted + replayed).map(\.id)).count == 1)
            #expect(try await one.queue().count == 1)
        }
    }

    @Test func whatOneWritesTheOtherHears() async throws {
        try await withTwo { one, other in
            let (heard, tell) = AsyncStream.makeStream(of: Job.self)
            async let _ = other.follow { news in news.jobs.forEach { tell.yield($0) } }
            try await accept(.fetchInvoice(), "job_1", in: one)
            try await one.begin(Job.ID("job_1"), at: .at(1))
            _ = try await one.finish(completion(of: "job_1", .read(.make())))
            for await job in heard where job.state == .succeeded {
                #expect(job.id == Job.ID("job_1"))
                break
            }
        }
    }

    @Test func itHearsAgainWhenTheServerHadEndedItsSessions() async throws {
        let url = try await PostgresCluster.running().database()
        try await withTwo(at: url) { one, other in
            let (heard, tell) = AsyncStream.makeStream(of: Job.self)
            async let _ = other.follow { news in news.jobs.forEach { tell.yield($0) } }
            var jobs = heard.makeAsyncIterator()
            try await accept(.create(key: "a"), "job_1", in: one)
            #expect(await jobs.next()?.id == Job.ID("job_1"))
            try await PostgresCluster.running().disconnectEverybody(from: url)
            try await accept(.create(key: "b"), "job_2", in: one)
            while let job = await jobs.next(), job.id != Job.ID("job_2") {}
        }
    }

    /// An account that has nothing else to do: nobody would look at it for the sake of another job.
    @Test func aLapsedCallIsSettledWithoutAnyoneAsking() async throws {
        try await withTwo { one, other in
            let (heard, tell) = AsyncStream.makeStream(of: Job.self)
            async let _ = other.follow { news in news.jobs.forEach { tell.yield($0) } }
            try await accept(.create(), "job_1", in: one)
            try await one.begin(Job.ID("job_1"), lease: .zero, at: .at(1))
            for await job in heard where job.state == .outcomeUnknown {
                #expect(job.id == Job.ID("job_1"))
                break
            }
        }
    }

    private func withTwo(
        at place: String? = nil, _ body: (PostgresLedger, PostgresLedger) async throws -> Void
    ) async throws {
        var url = place ?? ""
        if place == nil { url = try await PostgresCluster.running().database() }
        try await withLedger(at: url, replica: "one") { one in
            try await withLedger(at: url, replica: "other") { try await body(one, $0) }
        }
    }

    private func accept(_ order: Order, _ id: String, in ledger: PostgresLedger) async throws {
        let acceptance = try await ledger.accept(order, as: Job.ID(id), at: .now)
        guard case .accepted = acceptance else { Issue.record("not accepted: \(acceptance)"); return }
    }

    private func completion(of id: String, _ ending: Ending, egress: EgressEvent? = nil) -> Completion {
        Completion(
            job: Job.ID(id), attempt: 1, ending: ending, endedAt: .at(2), note: nil,
            egress: egress)
    }
}

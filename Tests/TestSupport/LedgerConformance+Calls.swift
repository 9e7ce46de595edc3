import Billing
import Foundation
import Testing

/// Calls: how they begin and end, and what a crash leaves of them.
extension LedgerConformance {
    func beginsAJobOnce() async throws {
        let job = try await accept(.create(), "job_1")
        let begun = try await ledger.begin(job.id, at: .at(7))
        #expect(begun.state == .sending && begun.attempts == 1)
        #expect(try await ledger.pace(of: job.account) == PaceRecord(reservedAt: .at(7)))
        await #expect(throws: LedgerFailure.illegal(IllegalTransition(from: .sending, to: .sending))) {
            try await ledger.begin(job.id, at: .at(8))
        }
        #expect(try await ledger.pace(of: job.account) == PaceRecord(reservedAt: .at(7)))
        await #expect(throws: LedgerFailure.noSuchJob) { try await ledger.begin(Job.ID("job_9"), at: .at(8)) }
    }

    func recordsEachCallOfAJob() async throws {
        let job = try await accept(.create(), "job_1")
        #expect(try await ledger.attempts(on: job.id).isEmpty)
        _ = try await ledger.begin(job.id, at: .at(1))
        let open = try await ledger.attempts(on: job.id)
        #expect(open.map(\.number) == [1] && open.map(\.outcome) == [nil] && open.map(\.endedAt) == [nil])
        _ = try await ledger.finish(completion(of: "job_1", .putBack(.tooSoon), at: .at(2), note: "wait a minute"))
        _ = try await ledger.begin(job.id, lease: .zero, at: .at(63))
        _ = try await ledger.recover(at: .at(70))
        let attempts = try await ledger.attempts(on: job.id)
        #expect(attempts.map(\.number) == [1, 2])
        #expect(attempts.map(\.outcome) == ["too_soon", Attempt.processEnded])
        #expect(attempts.map(\.note) == ["wait a minute", nil])
        #expect(attempts.allSatisfy { $0.endedAt != nil } && attempts[0].beganAt < attempts[1].beganAt)
        #expect(try await ledger.attempts(on: Job.ID("job_9")).isEmpty)
    }

    func writesTheEndOfACallAtOnce() async throws {
        let content = DocumentContent.make()
        let ending = Ending.created(Invoice.ID("70001"), amount: .rub("1499.99"), content: content)
        let finish = try await carryOut(.create(key: "a"), "job_1", ending)
        #expect(finish.map(\.state) == [.succeeded])
        let invoice = try #require(try await invoice("70001"))
        #expect(invoice.amount == .rub("1499.99") && invoice.service == "Рассылка SMS")
        #expect(invoice.document?.sha256 == content.sha256 && invoice.document?.size == content.size)
        let pace = try await ledger.pace(of: Account.Name("main"))
        #expect(pace == PaceRecord(reservedAt: .at(1), endedAt: .at(2)))
        let again = try await ledger.finish(completion(of: "job_1", ending))
        #expect(again == finish)
        #expect(
            try await ledger.invoices(of: .number("4521"), at: Account.Name("main"), PageRequest()).items == [invoice])
    }

    func sharesOneAnswerAmongCallers() async throws {
        _ = try await accept(.fetchInvoice(caller: .make("shop")), "job_1")
        _ = try await accept(.fetchInvoice("70002", caller: .make("shop")), "job_2")
        let ended = try await carryOut(.fetchInvoice(), "job_3", .read(.make()))
        #expect(ended.map(\.id.rawValue) == ["job_3", "job_1"])
        #expect(ended.map(\.state) == [.succeeded, .succeeded])
        #expect(try await ledger.queue().map(\.id.rawValue) == ["job_2"])
    }

    func keepsAPutBackJobsPlace() async throws {
        let first = try await accept(.create(key: "a"), "job_1")
        _ = try await accept(.create(key: "b"), "job_2")
        _ = try await ledger.begin(first.id, at: .at(1))
        _ = try await ledger.finish(completion(of: "job_1", .putBack(.tooSoon)))
        #expect(try await ledger.queue().map(\.id.rawValue) == ["job_1", "job_2"])
    }

    func queuesTheReadOfAMissingDocument() async throws {
        let ending = Ending.created(Invoice.ID("70001"), amount: nil, content: nil)
        let ended = try await carryOut(.create(), "job_1", ending, followUp: "job_2")
        #expect(ended.map(\.state) == [.succeeded, .queued])
        #expect(ended.last?.operation == .fetchInvoice(Invoice.ID("70001")))
        #expect(try await invoice("70001")?.document == nil)
        _ = try await ledger.begin(Job.ID("job_2"), at: .at(3))
        _ = try await ledger.finish(completion(of: "job_2", .read(.make()), at: .at(4)))
        let invoice = try #require(try await invoice("70001"))
        #expect(invoice.document != nil && invoice.amount == .rub("1500.00"))
    }

    func recoversWhatACrashLeft() async throws {
        for (order, id) in [(Order.create(), "job_1"), (.fetchInvoice(account: "other"), "job_2")] {
            let job = try await accept(order, id)
            _ = try await ledger.begin(job.id, lease: .zero, at: .at(1))
        }
        _ = try await accept(.create(key: "b"), "job_3")
        let recovered = try await ledger.recover(at: .at(50))
        #expect(recovered.map(\.state) == [.outcomeUnknown, .queued])
        #expect(try await ledger.queue().map(\.id.rawValue) == ["job_2", "job_3"])
        #expect(try await ledger.pace(of: Account.Name("main"))?.endedAt == .at(50))
        #expect(try await ledger.recover(at: .at(60)).isEmpty)
        #expect(try await ledger.pace(of: Account.Name("main"))?.endedAt == .at(50))
    }

    /// A process that was taken for dead, and was not, knows better than those who had to assume.
    func takesTheTrueEndOfACallGivenUp() async throws {
        for (order, id) in [(Order.create(), "job_1"), (.fetchInvoice("70009", account: "other"), "job_2")] {
            try await ledger.begin(try await accept(order, id).id, lease: .zero, at: .at(1))
        }
        #expect(try await ledger.recover(at: .at(50)).map(\.state) == [.outcomeUnknown, .queued])
        let created = Ending.created(Invoice.ID("70001"), amount: nil, content: .make())
        let job = try #require(try await ledger.finish(completion(of: "job_1", created, at: .at(51))).first)
        #expect(job.state == .succeeded && job.problem == nil)
        #expect(try await invoice("70001")?.document != nil)
        let read = try #require(try await ledger.finish(completion(of: "job_2", .read(.make()), at: .at(52))).first)
        #expect(read.state == .succeeded && read.interruptions == 0)
    }

    func dropsTheEndOfACallWhoseJobHasMovedOn() async throws {
        try await ledger.begin(try await accept(.create(), "job_1").id, lease: .zero, at: .at(1))
        _ = try await ledger.recover(at: .at(50))
        let notCreated = Resolution(.notCreated, by: Caller.ID("operator"), because: "looked")
        _ = try await ledger.resolve(Job.ID("job_1"), notCreated, verification: Job.ID("job_2"), at: date)
        let created = Ending.created(Invoice.ID("70001"), amount: nil, content: .make())
        #expect(try await ledger.finish(completion(of: "job_1", created, at: .at(51))).isEmpty)
        #expect(try await ledger.job(Job.ID("job_1"))?.state == .queued)
        #expect(try await invoice("70001") == nil)
    }

    /// What another process learned while a call was under way stands, whether or not the call taught anything.
    func keepsWhatOthersLearnedDuringACall() async throws {
        let opened = BreakerRecord(openedAt: .at(1), credentialsMark: "mark")
        for (number, verdict) in [nil, CredentialsLesson.Verdict.accepted].enumerated() {
            try await ledger.record(BreakerRecord(), of: main, [])
            let job = try await accept(.create(key: "k\(number)"), "job_\(number)")
            try await ledger.begin(job.id, lease: .zero, at: .at(1))
            try await ledger.record(opened, of: main, [])
            let end = Completion(
                job: job.id, attempt: 1, ending: .failed(.refused(Refusal(code: 1, text: ""))), endedAt: .at(2),
                note: nil, lesson: verdict.map { CredentialsLesson(mark: "mark", $0) })
            _ = try await ledger.finish(end)
            #expect(try await ledger.breaker(of: main) == opened)
        }
    }

    /// Whatever became of its job: or the refused credentials would be tried again. One that tells of right credentials is
    /// out of date.
    func heedsALateEndThatSilencesItsAccount() async throws {
        try await ledger.begin(try await accept(.create(), "job_1").id, lease: .zero, at: .at(1))
        _ = try await ledger.recover(at: .at(50))
        let notCreated = Resolution(.notCreated, by: Caller.ID("operator"), because: "looked")
        _ = try await ledger.resolve(Job.ID("job_1"), notCreated, verification: Job.ID("job_2"), at: date)
        let stored = BreakerRecord(credentialsMark: "mark", isProven: true)
        try await ledger.record(stored, of: main, [])
        let late = { (lesson: CredentialsLesson, event: EgressEvent?) in
            Completion(
                job: Job.ID("job_1"), attempt: 1, ending: .failed(.refused(Refusal(code: 2, text: ""))),
                endedAt: .at(51), note: nil, lesson: lesson, egress: event,
                audit: [AuditEntry(.breakerOpened, of: Account.Name("main"), at: date, because: "code 2")])
        }
        #expect(try await ledger.finish(late(CredentialsLesson(mark: "old", .refused(at: .at(51))), nil)).isEmpty)
        #expect(try await ledger.breaker(of: main) == stored)
        let opened = BreakerRecord(openedAt: .at(51), credentialsMark: "mark")
        let refused = CredentialsLesson(mark: "mark", .refused(at: .at(51)))
        let event = EgressEvent(kind: .wrongCredentials, account: main, at: .at(51))
        // The second time its writer had not heard of the first.
        for _ in 1...2 { #expect(try await ledger.finish(late(refused, event)).isEmpty) }
        #expect(try await ledger.breaker(of: main) == opened)
        #expect(try await ledger.egressEvents() == [event])
        #expect(try await ledger.audit(AuditFilter(account: main), PageRequest()).items.count == 2)
        #expect(try await ledger.finish(late(CredentialsLesson(mark: "mark", .accepted), nil)).isEmpty)
        #expect(try await ledger.breaker(of: main) == opened)
    }

    private var main: Account.Name { Account.Name("main") }

    func settlesEachEndingAsItSays() async throws {
        let unknown = JobProblem.outcomeUnknown("The connection broke off")
        let refused = JobProblem.refused(Refusal(code: 6, text: "subclient not found"))
        for (number, problem) in [unknown, refused].enumerated() {
            let ending: Ending = problem == unknown ? .outcomeUnknown(unknown) : .failed(refused)
            let ended = try await carryOut(.create(key: "k\(number)"), "job_\(number)", ending)
            let job = try #require(ended.first)
            #expect(job.state == (problem == unknown ? .outcomeUnknown : .failed))
            #expect(job.problem == problem && job.finishedAt == ClockReading.at(2).wall)
            #expect(try await ledger.job(job.id) == job)
        }
        #expect(try await ledger.queue().isEmpty)
    }

    func givesUpAReadThatBreaksOffTooOften() async throws {
        let job = try await accept(.fetchInvoice(), "job_1")
        for call in 1...Job.interruptionLimit {
            _ = try await ledger.begin(job.id, at: .at(Double(call * 10)))
            let end = ClockReading.at(Double(call * 10 + 1))
            _ = try await ledger.finish(completion(of: "job_1", attempt: call, .interrupted, at: end))
            let state = try await ledger.job(job.id)?.state
            #expect(state == (call < Job.interruptionLimit ? .queued : .failed))
        }
        #expect(try await ledger.job(job.id)?.problem == .interrupted)
    }

    /// A writer that did not hear of its commit asks again, perhaps when the next call is under way already.
    func writesACompletionOnce() async throws {
        let job = try await accept(.create(), "job_1")
        _ = try await ledger.begin(job.id, at: .at(1))
        let putBack = completion(of: "job_1", .putBack(.tooSoon))
        let queued = try await ledger.finish(putBack)
        #expect(try await ledger.finish(putBack) == queued)
        let begun = try await ledger.begin(job.id, at: .at(70))
        #expect(try await ledger.finish(putBack) == [begun])
        #expect(try await ledger.pace(of: job.account) == PaceRecord(reservedAt: .at(70)))
        let refused = Ending.failed(.refused(Refusal(code: 1, text: "")))
        _ = try await ledger.finish(completion(of: "job_1", attempt: 2, refused, at: .at(71)))
        await #expect(throws: LedgerFailure.illegal(IllegalTransition(from: .failed, to: .queued))) {
            try await ledger.finish(completion(of: "job_1", attempt: 2, .putBack(.tooSoon), at: .at(72)))
        }
    }

    func sharesARefusalOfTheDocumentAndNoneOfTheLogin() async throws {
        _ = try await accept(.fetchInvoice(caller: .make("shop")), "job_1")
        let login = Ending.failed(.refused(Refusal(code: Refusal.wrongCredentials, text: "authorise error")))
        #expect(try await carryOut(.fetchInvoice(), "job_2", login).map(\.id.rawValue) == ["job_2"])
        let document = Ending.failed(.refused(Refusal(code: Refusal.documentNotFound, text: "")))
        let ended = try await carryOut(.fetchInvoice(), "job_3", document)
        #expect(ended.map(\.id.rawValue) == ["job_3", "job_1"])
        #expect(ended.map(\.state) == [.failed, .failed])
    }

    func leavesAReadUnderWayToItsOwnCall() async throws {
        for (id, caller) in [("job_1", "billing"), ("job_2", "shop")] {
            _ = try await ledger.begin(try await accept(.fetchInvoice(caller: .make(caller)), id).id, at: .at(1))
        }
        #expect(try await ledger.finish(completion(of: "job_1", .read(.make()))).map(\.id.rawValue) == ["job_1"])
        #expect(try await ledger.job(Job.ID("job_2"))?.state == .sending)
    }

    func queuesNoSecondReadOfAMissingDocument() async throws {
        _ = try await accept(.fetchInvoice(), "job_1")
        let ending = Ending.created(Invoice.ID("70001"), amount: nil, content: nil)
        let ended = try await carryOut(.create(), "job_2", ending, followUp: "job_3")
        #expect(ended.map(\.id.rawValue) == ["job_2"])
        #expect(try await ledger.queue().map(\.id.rawValue) == ["job_1"])
    }
}

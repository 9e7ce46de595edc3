import Billing
import Foundation
import Testing

/// Pauses, breakers on a person's word, and the trail that all of it leaves.
extension LedgerConformance {
    private var main: Account.Name { Account.Name("main") }

    private func word(_ text: String, by person: String = "ops") -> Decision {
        Decision(at: date, by: Caller.ID(person), text, because: "the provider asked")
    }

    func keepsAPauseUntilAPersonEndsIt() async throws {
        #expect(try await ledger.pause(of: main) == nil)
        try await ledger.begin(try await accept(.create(), "job_1").id, at: .at(1))
        try await ledger.pause(main, word("paused"))
        try await ledger.pause(main, word("paused", by: "olga"))
        #expect(try await ledger.pause(of: main) == word("paused", by: "olga"))
        #expect(try await ledger.pause(of: Account.Name("other")) == nil)
        let refused = Ending.failed(.refused(Refusal(code: 6, text: "")))
        _ = try await ledger.finish(completion(of: "job_1", refused))
        #expect(try await ledger.pause(of: main) == word("paused", by: "olga"))
        try await ledger.resume(main, closing: nil, word("resumed"))
        #expect(try await ledger.pause(of: main) == nil)
    }

    func closesTheBreakerThatThePersonSaw() async throws {
        let breaker = BreakerRecord(openedAt: .at(2), credentialsMark: "a1b2", isProven: false)
        try await ledger.record(breaker, of: main, [])
        try await ledger.resume(main, closing: .at(1), word("resumed"))
        #expect(try await ledger.breaker(of: main) == breaker)
        try await ledger.resume(main, closing: nil, word("resumed"))
        #expect(try await ledger.breaker(of: main) == breaker)
        try await ledger.resume(main, closing: .at(2), word("resumed"))
        #expect(try await ledger.breaker(of: main) == BreakerRecord(credentialsMark: "a1b2"))
    }

    func keepsATrailOfWhateverWasDecided() async throws {
        let opened = AuditEntry(.breakerOpened, of: main, at: date, because: "refused with code 2")
        let changed = AuditEntry(.credentialsChanged, of: main, at: date, because: "reload")
        let job = try await accept(.create(), "job_1")
        _ = try await ledger.begin(job.id, at: .at(1))
        let refused = Ending.failed(.refused(Refusal(code: 2, text: "authorise error")))
        _ = try await ledger.finish(
            Completion(
                job: job.id, attempt: 1, ending: refused, endedAt: .at(2), note: nil,
                lesson: CredentialsLesson(mark: "mark", .refused(at: .at(2))), audit: [opened]))
        try await ledger.record(BreakerRecord(), of: main, [changed])
        try await ledger.pause(Account.Name("other"), word("paused", by: "olga"))
        _ = try await ledger.requeue(job.id, word("requeued"))
        let reloaded = AuditEntry(.configurationReloaded, at: date, because: "public_url changed")
        try await ledger.record([reloaded])
        let trail = [
            reloaded,
            AuditEntry(word("requeued"), account: main, job: job.id),
            AuditEntry(word("paused", by: "olga"), account: Account.Name("other")), changed, opened,
        ]
        #expect(try await ledger.audit(AuditFilter(), PageRequest()).items == trail)
        #expect(try await ledger.audit(AuditFilter(account: main), PageRequest()).items == [trail[1], changed, opened])
        #expect(try await ledger.audit(AuditFilter(job: job.id), PageRequest()).items == [trail[1]])
        #expect(try await ledger.audit(AuditFilter(person: Caller.ID("olga")), PageRequest()).items == [trail[2]])
        let first = try await ledger.audit(AuditFilter(), PageRequest(limit: 4))
        let rest = try await ledger.audit(AuditFilter(), PageRequest(after: first.next, limit: 3))
        #expect(first.items + rest.items == trail && rest.next == nil)
        #expect(try await ledger.decisions(on: job.id) == [word("requeued")])
    }

    func knowsTheLongestWaitingJob() async throws {
        #expect(try await ledger.oldestQueued(of: main) == nil)
        let later = date.addingTimeInterval(60)
        let first = try await accept(.create(key: "a"), "job_1")
        _ = try await ledger.accept(.create(key: "b"), as: Job.ID("job_2"), at: later)
        _ = try await ledger.accept(.create(key: "c", account: "other"), as: Job.ID("job_3"), at: later)
        #expect(try await ledger.oldestQueued(of: main) == date)
        _ = try await ledger.begin(first.id, at: .at(1))
        #expect(try await ledger.oldestQueued(of: main) == later)
    }
}

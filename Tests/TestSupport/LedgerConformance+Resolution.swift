import Billing
import Foundation
import Testing

/// What a person's word does to an unknown outcome.
extension LedgerConformance {
    private static let unknown = Ending.outcomeUnknown(.outcomeUnknown("The answer could not be read"))
    private var person: Caller.ID { Caller.ID("olga") }

    private func say(_ verdict: Resolution.Verdict, on job: String = "job_1") async throws(LedgerFailure) -> Resolved {
        try await ledger.resolve(
            Job.ID(job), Resolution(verdict, by: person, because: "seen"), verification: Job.ID("job_9"), at: date)
    }

    func confirmsANamedInvoiceByReadingIt() async throws {
        try await carryOut(.create(), "job_1", Self.unknown)
        guard case .done(let changed) = try await say(.created(Invoice.ID("70001"))) else { throw NotDone() }
        #expect(changed.map(\.state) == [.outcomeUnknown, .queued])
        #expect(changed.last?.operation == .fetchInvoice(Invoice.ID("70001")))
        #expect(try await ledger.unknownOutcomes(of: Account.Name("main")) == 1)
        _ = try await ledger.begin(Job.ID("job_9"), at: .at(70))
        let ended = try await ledger.finish(completion(of: "job_9", .read(.make()), at: .at(71)))
        #expect(ended.map(\.id.rawValue) == ["job_9", "job_1"])
        let job = try #require(try await ledger.job(Job.ID("job_1")))
        #expect(job.state == .succeeded && job.createdInvoice == Invoice.ID("70001") && job.problem == nil)
        let invoice = try #require(try await invoice("70001"))
        #expect(invoice.amount == .rub("1500.00") && invoice.service == "Рассылка SMS" && invoice.document != nil)
        #expect(try await ledger.unknownOutcomes(of: Account.Name("main")) == 0)
    }

    func takesAnInvoiceThatItHoldsAtOnce() async throws {
        try await carryOut(.fetchInvoice("70001"), "job_0", .read(.make()))
        try await carryOut(.create(), "job_1", Self.unknown)
        guard case .done(let changed) = try await say(.created(Invoice.ID("70001"))) else { throw NotDone() }
        #expect(changed.map(\.state) == [.succeeded])
        #expect(try await invoice("70001")?.amount == .rub("1500.00"))
    }

    func keepsAnOutcomeUnknownThatTheProviderDoesNotConfirm() async throws {
        try await carryOut(.create(), "job_1", Self.unknown)
        _ = try await say(.created(Invoice.ID("70009")))
        _ = try await ledger.begin(Job.ID("job_9"), at: .at(70))
        let refusal = Refusal(code: Refusal.documentNotFound, text: "")
        _ = try await ledger.finish(completion(of: "job_9", .failed(.refused(refusal)), at: .at(71)))
        let job = try #require(try await ledger.job(Job.ID("job_1")))
        #expect(job.state == .outcomeUnknown && job.claimedInvoice == nil)
        #expect(job.problem == .refuted(Invoice.ID("70009")))
    }

    func givesAnInvoiceToOneCreate() async throws {
        try await carryOut(.create(key: "a"), "job_0", .created(Invoice.ID("70001"), amount: nil, content: .make()))
        try await carryOut(.create(key: "b"), "job_1", Self.unknown)
        try await carryOut(.create(key: "c"), "job_2", Self.unknown)
        #expect(try await say(.created(Invoice.ID("70001"))) == .invoiceTaken)
        _ = try await say(.created(Invoice.ID("70002")))
        #expect(try await say(.created(Invoice.ID("70002")), on: "job_2") == .invoiceTaken)
        #expect(try await ledger.decisions(on: Job.ID("job_2")).isEmpty)
    }

    func takesBackAClaimOnWhatAnotherCreateMade() async throws {
        try await carryOut(.create(key: "a"), "job_1", Self.unknown)
        _ = try await say(.created(Invoice.ID("70001")))
        try await carryOut(.create(key: "b"), "job_2", .created(Invoice.ID("70001"), amount: nil, content: .make()))
        let job = try #require(try await ledger.job(Job.ID("job_1")))
        #expect(job.state == .outcomeUnknown && job.claimedInvoice == nil)
        #expect(job.problem == .refuted(Invoice.ID("70001")))
    }

    func requeuesNoReadBesideItsLike() async throws {
        let decision = Decision(at: date, by: person, "requeued", because: "seen")
        try await carryOut(.fetchInvoice("70001"), "job_1", .failed(.refused(Refusal(code: 7, text: ""))))
        _ = try await accept(.fetchInvoice("70001"), "job_2")
        let illegal = IllegalTransition(from: .failed, to: .queued)
        await #expect(throws: LedgerFailure.illegal(illegal)) { try await ledger.requeue(Job.ID("job_1"), decision) }
        #expect(try await ledger.decisions(on: Job.ID("job_1")).isEmpty)
    }

    func sendsAgainOrEndsAsAPersonSays() async throws {
        try await carryOut(.create(key: "a"), "job_1", Self.unknown)
        try await carryOut(.create(key: "b"), "job_2", Self.unknown)
        _ = try await say(.notCreated)
        _ = try await say(.abandoned, on: "job_2")
        let again = try #require(try await ledger.job(Job.ID("job_1")))
        #expect(again.state == .queued && again.problem == nil && again.finishedAt == nil && again.attempts == 1)
        #expect(try await ledger.queue() == [again])
        let ended = try #require(try await ledger.job(Job.ID("job_2")))
        #expect(ended.state == .failed && ended.problem == .abandoned && ended.finishedAt == date)
        let decisions = try await ledger.decisions(on: Job.ID("job_2"))
        #expect(decisions == [Decision(at: date, by: person, "abandoned", because: "seen")])
    }

    func decidesOnlyWhatIsUndecided() async throws {
        _ = try await accept(.create(), "job_1")
        for verdict in [Resolution.Verdict.abandoned, .notCreated, .created(Invoice.ID("70001"))] {
            await #expect(throws: LedgerFailure.self) { try await say(verdict) }
            await #expect(throws: LedgerFailure.noSuchJob) { try await say(verdict, on: "job_8") }
        }
        #expect(try await ledger.decisions(on: Job.ID("job_1")).isEmpty)
        #expect(try await ledger.job(Job.ID("job_1"))?.state == .queued)
    }

    func requeuesWhatFailed() async throws {
        let decision = Decision(at: date, by: person, "requeued", because: "seen")
        try await carryOut(.create(key: "a"), "job_1", .failed(.refused(Refusal(code: 6, text: ""))))
        let job = try await ledger.requeue(Job.ID("job_1"), decision)
        #expect(job.state == .queued && job.problem == nil)
        #expect(try await ledger.decisions(on: job.id) == [decision])
        try await carryOut(.create(key: "b"), "job_2", Self.unknown)
        let wrong = IllegalTransition(from: .outcomeUnknown, to: .queued)
        await #expect(throws: LedgerFailure.illegal(wrong)) { try await ledger.requeue(Job.ID("job_2"), decision) }
        _ = try await say(.abandoned, on: "job_2")
        await #expect(throws: LedgerFailure.self) { try await ledger.requeue(Job.ID("job_2"), decision) }
        #expect(try await ledger.decisions(on: Job.ID("job_2")).map(\.text) == ["abandoned"])
    }

    private struct NotDone: Error {}
}

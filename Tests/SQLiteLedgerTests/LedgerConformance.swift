import Billing
import Foundation
import TestSupport
import Testing

/// What every ledger must do, whatever it is made of. A ledger's own suite runs these against a fresh instance each.
struct LedgerConformance: Sendable {
    let ledger: any Ledger
    private let date = ClockReading.at(0).wall

    init(_ ledger: any Ledger) {
        self.ledger = ledger
    }

    /// Every check by name, so that a suite can run all and none is forgotten.
    static let checks: [String: @Sendable (LedgerConformance) async throws -> Void] = [
        "acceptsOnceUnderOneKey": { try await $0.acceptsOnceUnderOneKey() },
        "scopesKeysToTheirCaller": { try await $0.scopesKeysToTheirCaller() },
        "attachesACallersReads": { try await $0.attachesACallersReads() },
        "knowsWhatItHasStored": { try await $0.knowsWhatItHasStored() },
        "refusesWhatExceedsTheQueue": { try await $0.refusesWhatExceedsTheQueue() },
        "beginsAJobOnce": { try await $0.beginsAJobOnce() },
        "cancelsOnlyWhatIsQueued": { try await $0.cancelsOnlyWhatIsQueued() },
        "writesTheEndOfACallAtOnce": { try await $0.writesTheEndOfACallAtOnce() },
        "sharesOneAnswerAmongCallers": { try await $0.sharesOneAnswerAmongCallers() },
        "keepsAPutBackJobsPlace": { try await $0.keepsAPutBackJobsPlace() },
        "queuesTheReadOfAMissingDocument": { try await $0.queuesTheReadOfAMissingDocument() },
        "recoversWhatACrashLeft": { try await $0.recoversWhatACrashLeft() },
        "keepsDocumentsToTheByte": { try await $0.keepsDocumentsToTheByte() },
        "keepsActsByWhatTheyWereAskedFor": { try await $0.keepsActsByWhatTheyWereAskedFor() },
        "pagesNewestFirst": { try await $0.pagesNewestFirst() },
        "remembersBreakersAndEvents": { try await $0.remembersBreakersAndEvents() },
    ]

    func acceptsOnceUnderOneKey() async throws {
        let job = try await accept(.create(key: "a"), "job_1")
        #expect(try await ledger.accept(.create("1500", key: "a"), as: Job.ID("job_2"), at: date) == .replayed(job))
        #expect(
            try await ledger.accept(.create("1500.01", key: "a"), as: Job.ID("job_2"), at: date) == .keyReused(job.id))
        let otherSubclient = Order.create(key: "a", subclient: .login("4521"))
        #expect(try await ledger.accept(otherSubclient, as: Job.ID("job_2"), at: date) == .keyReused(job.id))
        #expect(try await ledger.queue() == [job])
        #expect(try await ledger.job(under: key("a"), of: job.caller) == job)
    }

    func scopesKeysToTheirCaller() async throws {
        let job = try await accept(.create(key: "a"), "job_1")
        let other = try await accept(.create(key: "a", caller: .make("shop")), "job_2")
        #expect(job.id != other.id)
        #expect(try await ledger.job(under: key("a"), of: Caller.ID("nobody")) == nil)
    }

    func attachesACallersReads() async throws {
        let job = try await accept(.fetchInvoice(), "job_1")
        #expect(try await ledger.accept(.fetchInvoice(), as: Job.ID("job_2"), at: date) == .attached(job))
        _ = try await accept(.fetchInvoice("70002"), "job_3")
        _ = try await accept(.fetchInvoice(caller: .make("shop")), "job_4")
        let begun = try await ledger.begin(job.id, at: .at(1))
        #expect(try await ledger.accept(.fetchInvoice(), as: Job.ID("job_5"), at: date) == .attached(begun))
    }

    func knowsWhatItHasStored() async throws {
        try await carryOut(.fetchInvoice(), "job_1", .read(.make()))
        #expect(try await ledger.accept(.fetchInvoice(), as: Job.ID("job_2"), at: date) == .known)
        try await carryOut(.create(), "job_3", .created(Invoice.ID("70009"), amount: nil, content: nil))
        _ = try await accept(.fetchInvoice("70009"), "job_4")
    }

    func refusesWhatExceedsTheQueue() async throws {
        let caller = Caller.make(queueLimit: 2)
        _ = try await accept(.create(key: "a", caller: caller), "job_1")
        _ = try await accept(.fetchInvoice(caller: caller), "job_2")
        let third = Order.create(key: "c", caller: caller)
        #expect(try await ledger.accept(third, as: Job.ID("job_3"), at: date) == .queueFull(limit: 2))
        #expect(try await ledger.job(under: key("c"), of: caller.id) == nil)
        let replay = Order.create(key: "a", caller: caller)
        guard case .replayed = try await ledger.accept(replay, as: Job.ID("job_3"), at: date) else {
            Issue.record("a full queue refused a replay")
            return
        }
        _ = try await ledger.cancel(Job.ID("job_2"), at: date)
        _ = try await accept(third, "job_3")
    }

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

    func cancelsOnlyWhatIsQueued() async throws {
        let job = try await accept(.create(), "job_1")
        #expect(try await ledger.cancel(job.id, at: date).state == .cancelled)
        await #expect(throws: LedgerFailure.self) { try await ledger.begin(job.id, at: .at(1)) }
        #expect(try await ledger.queue().isEmpty)
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
            _ = try await ledger.begin(job.id, at: .at(1))
        }
        _ = try await accept(.create(key: "b"), "job_3")
        let recovered = try await ledger.recover(at: .at(50))
        #expect(recovered.map(\.state) == [.outcomeUnknown, .queued])
        #expect(try await ledger.queue().map(\.id.rawValue) == ["job_2", "job_3"])
        #expect(try await ledger.pace(of: Account.Name("main"))?.endedAt == .at(50))
        #expect(try await ledger.recover(at: .at(60)).isEmpty)
        #expect(try await ledger.pace(of: Account.Name("main"))?.endedAt == .at(50))
    }

    func keepsDocumentsToTheByte() async throws {
        let bytes = Data((0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })
        let pieces = stride(from: 0, to: bytes.count, by: DocumentContent.pieceSize).map {
            Data(bytes[$0..<min($0 + DocumentContent.pieceSize, bytes.count)])
        }
        let content = DocumentContent(pieces: pieces, sha256: String(repeating: "a", count: 64))
        try await carryOut(.fetchInvoice(), "job_1", .read(content))
        let document = try #require(try await invoice("70001")?.document)
        #expect(try await ledger.document(document.id) == document)
        for range in [0..<1, 262_143..<262_145, 262_144..<524_288, 599_999..<600_000, 300_000..<562_144, 5..<5] {
            #expect(try await ledger.bytes(of: document.id, in: range) == bytes[range])
        }
        #expect(try await ledger.document(Document.ID("doc_none")) == nil)
    }

    func keepsActsByWhatTheyWereAskedFor() async throws {
        let number = Act.Selector.number("А-17/2026")
        try await carryOut(.fetchAct(number), "job_1", .read(.make()))
        let account = Account.Name("main")
        let act = try await ledger.act(number, of: .number("4521"), at: account)
        #expect(act?.selector == number)
        #expect(try await ledger.act(.id(Act.ID("501")), of: .number("4521"), at: account) == nil)
        #expect(try await ledger.accept(.fetchAct(number), as: Job.ID("job_2"), at: date) == .known)
        #expect(try await ledger.acts(of: .number("4521"), at: account, PageRequest()).items == [act])
    }

    func pagesNewestFirst() async throws {
        for number in 1...5 { _ = try await accept(.create(key: "k\(number)"), "job_\(number)") }
        _ = try await accept(.create(caller: .make("shop")), "job_6")
        _ = try await ledger.cancel(Job.ID("job_4"), at: date)
        let filter = JobFilter(caller: Caller.ID("billing"), state: .queued)
        let first = try await ledger.jobs(filter, PageRequest(limit: 2))
        #expect(first.items.map(\.id.rawValue) == ["job_5", "job_3"])
        let rest = try await ledger.jobs(filter, PageRequest(after: first.next, limit: 2))
        #expect(rest.items.map(\.id.rawValue) == ["job_2", "job_1"])
        #expect(rest.next == nil)
        #expect(try await ledger.jobs(JobFilter(), PageRequest()).items.count == 6)
    }

    func remembersBreakersAndEvents() async throws {
        let account = Account.Name("main")
        #expect(try await ledger.breaker(of: account) == BreakerRecord())
        let breaker = BreakerRecord(openedAt: .at(2), credentialsMark: "a1b2", isProven: false)
        try await ledger.record(breaker, of: account)
        #expect(try await ledger.breaker(of: account) == breaker)
        let event = EgressEvent(kind: .wrongCredentials, account: account, at: .at(2))
        for number in 1...17 {
            let refused = Ending.failed(.refused(Refusal(code: 2, text: "authorise error")))
            try await carryOut(.create(key: "k\(number)"), "job_\(number)", refused, egress: event)
        }
        #expect(try await ledger.egressEvents() == Array(repeating: event, count: 16))
    }
}

extension LedgerConformance {
    private func key(_ text: String) throws -> IdempotencyKey {
        try #require(IdempotencyKey(text))
    }

    private func invoice(_ id: String) async throws -> Invoice? {
        try await ledger.invoice(Invoice.ID(id), of: .number("4521"), at: Account.Name("main"))
    }

    private func accept(_ order: Order, _ id: String) async throws -> Job {
        let acceptance = try await ledger.accept(order, as: Job.ID(id), at: date)
        guard case .accepted(let job) = acceptance else { throw Refused(acceptance: acceptance) }
        return job
    }

    private struct Refused: Error {
        let acceptance: Acceptance
    }

    @discardableResult
    private func carryOut(
        _ order: Order, _ id: String, _ ending: Ending, egress: EgressEvent? = nil, followUp: String? = nil
    ) async throws -> [Job] {
        let job = try await accept(order, id)
        _ = try await ledger.begin(job.id, at: .at(1))
        return try await ledger.finish(completion(of: id, ending, egress: egress, followUp: followUp))
    }

    private func completion(
        of id: String, _ ending: Ending, at end: ClockReading = .at(2), egress: EgressEvent? = nil,
        followUp: String? = nil
    ) -> Completion {
        Completion(
            job: Job.ID(id), ending: ending, endedAt: end, note: nil, breaker: BreakerRecord(), egress: egress,
            followUp: followUp.map { Job.ID($0) })
    }
}

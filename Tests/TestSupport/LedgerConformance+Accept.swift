import Billing
import Foundation
import Testing

/// Orders: what is accepted, and what is answered by what is there.
extension LedgerConformance {
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

    func keepsJobsToTheirCaller() async throws {
        let job = try await accept(.create(key: "a"), "job_1")
        #expect(try await ledger.job(job.id, of: job.caller) == job)
        #expect(try await ledger.job(job.id, of: Caller.ID("shop")) == nil)
        #expect(try await ledger.job(Job.ID("job_2"), of: job.caller) == nil)
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

    func cancelsOnlyWhatIsQueued() async throws {
        let job = try await accept(.create(), "job_1")
        #expect(try await ledger.cancel(job.id, at: date).state == .cancelled)
        await #expect(throws: LedgerFailure.self) { try await ledger.begin(job.id, at: .at(1)) }
        #expect(try await ledger.queue().isEmpty)
    }

    func acceptsOneOfManyAtOnce() async throws {
        let ledger = ledger
        let date = date
        let acceptances = try await withThrowingTaskGroup(of: Acceptance.self) { group in
            for number in 1...50 {
                let order = number.isMultiple(of: 2) ? Order.create(key: "a") : .fetchInvoice()
                group.addTask { try await ledger.accept(order, as: Job.ID("job_\(number)"), at: date) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        var counts = (accepted: 0, replayed: 0, attached: 0)
        for acceptance in acceptances {
            switch acceptance {
            case .accepted: counts.accepted += 1
            case .replayed: counts.replayed += 1
            case .attached: counts.attached += 1
            case .known, .keyReused, .queueFull, .tooLate: Issue.record("\(acceptance)")
            }
        }
        #expect(counts == (accepted: 2, replayed: 24, attached: 24))
        #expect(try await ledger.queue().count == 2)
    }
}

import Billing
import Foundation
import Testing

/// Tickets, classes and deadlines: what the order of the queue rests on.
extension LedgerConformance {
    private func turns(of jobs: [Job]) -> [Int64] { jobs.map(\.ticket.turn) }

    func drawsTicketsByTurnInEachClass() async throws {
        let round = Ticket.round
        var jobs: [Job] = []
        for (number, order) in [
            Order.create(key: "a"), .create(key: "b"), .create(key: "c", caller: .make("shop", weight: 2)),
            .create(key: "d", caller: .make("shop", weight: 2)), .create(key: "e", urgency: Urgency.all[0]),
            .create(key: "f", account: "other"),
        ].enumerated() {
            let foretold = try await ledger.ticket(for: order)
            jobs.append(try await accept(order, "job_\(number)"))
            #expect(jobs[number].ticket == foretold)
        }
        #expect(turns(of: jobs) == [0, round, 0, round / 2, 0, 0])
        #expect(jobs.map(\.ticket.urgency.level) == [3, 3, 3, 3, 0, 3])
        #expect(jobs.map(\.ticket.number) == jobs.map(\.ticket.number).sorted())
        #expect(Set(jobs.map(\.ticket.number)).count == 6)
        #expect(try await ledger.queue() == jobs)
    }

    func aClassGoesOnFromItsLatestTurn() async throws {
        let account = Account.Name("main")
        #expect(try await ledger.classTurns(of: account) == ClassTurns())
        for number in 1...3 { _ = try await accept(.create(key: "k\(number)"), "job_\(number)") }
        for job in ["job_1", "job_2"] {
            try await ledger.begin(Job.ID(job), at: .at(1))
            _ = try await ledger.finish(completion(of: job, .failed(.refused(Refusal(code: 5, text: "no")))))
        }
        let newcomer = try await accept(.create(caller: .make("shop")), "job_4")
        #expect(newcomer.ticket.turn == Ticket.round, "beside the turn that the class is at, before the other's third")
        #expect(newcomer.ticket.calls == 2)
        let urgent = try await accept(.create(key: "u", urgency: Urgency.all[0]), "job_5")
        #expect(urgent.ticket.turn == 0)
        try await ledger.begin(urgent.id, at: .at(1))
        let expected = ClassTurns(last: [.usual: 2, Urgency.all[0]: 3])
        #expect(try await ledger.classTurns(of: account) == expected)
        #expect(try await ledger.classTurns(of: Account.Name("other")) == ClassTurns())
    }

    func givesTheTurnsOfATakenBackJobAway() async throws {
        for number in 1...3 { _ = try await accept(.create(key: "k\(number)"), "job_\(number)") }
        for number in 2...3 { _ = try await ledger.cancel(Job.ID("job_\(number)"), at: date) }
        #expect(try await accept(.create(key: "k4"), "job_4").ticket.turn == Ticket.round)
    }

    func keepsAPutBackJobsTicket() async throws {
        let job = try await accept(.create(), "job_1")
        try await ledger.begin(job.id, at: .at(1))
        let changed = try await ledger.finish(completion(of: "job_1", .putBack(.notSent)))
        #expect(changed.map(\.ticket) == [job.ticket])
        #expect(try await ledger.job(job.id)?.ticket == job.ticket)
    }

    func expiresWhatIsQueuedAndNothingElse() async throws {
        let deadline = date.addingTimeInterval(60.25)
        let job = try await accept(.create(expiresAt: deadline), "job_1")
        #expect(job.expiresAt == deadline)
        let later = Order.create(expiresAt: deadline.addingTimeInterval(1))
        #expect(try await ledger.accept(later, as: Job.ID("job_2"), at: date) == .keyReused(job.id))
        let expired = try await ledger.expire(job.id, at: deadline)
        #expect(expired.state == .expired)
        #expect(expired.finishedAt == deadline)
        #expect(try await ledger.queue().isEmpty)
        await #expect(throws: LedgerFailure.self) { try await ledger.expire(job.id, at: deadline) }
        let sent = try await accept(.create(key: "b"), "job_3")
        try await ledger.begin(sent.id, at: .at(1))
        await #expect(throws: LedgerFailure.self) { try await ledger.expire(sent.id, at: deadline) }
    }
}

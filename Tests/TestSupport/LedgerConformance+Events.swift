import Billing
import Foundation
import Testing

/// Events: what streams are read from.
extension LedgerConformance {
    private func states(_ filter: EventFilter, after number: Int64 = 0) async throws -> [String] {
        try await ledger.events(filter, after: number, limit: 100).map { "\($0.job) \($0.state.rawValue)" }
    }

    func writesAnEventForEveryChangeOfAState() async throws {
        #expect(try await ledger.lastEvent() == 0)
        try await carryOut(.create(), "job_1", .created(Invoice.ID("70001"), amount: nil, content: .make()))
        _ = try await accept(.create(key: "b", caller: .make("shop")), "job_2")
        _ = try await ledger.cancel(Job.ID("job_2"), at: date.addingTimeInterval(9))
        let expected = ["job_1 queued", "job_1 sending", "job_1 succeeded", "job_2 queued", "job_2 cancelled"]
        #expect(try await states(.all) == expected)
        #expect(try await states(.caller(Caller.ID("billing"))) == Array(expected.prefix(3)))
        #expect(try await states(.job(Job.ID("job_2"))) == Array(expected.suffix(2)))
        let events = try await ledger.events(.all, after: 0, limit: 100)
        #expect(events.map(\.number) == events.map(\.number).sorted())
        #expect(Set(events.map(\.number)).count == 5)
        #expect(events.last?.at == date.addingTimeInterval(9))
        #expect(events.first?.account == Account.Name("main"))
        #expect(try await ledger.lastEvent() == events.last?.number)
    }

    func goesOnAfterTheEventThatWasSeenLast() async throws {
        for number in 1...3 { _ = try await accept(.create(key: "k\(number)"), "job_\(number)") }
        let first = try #require(try await ledger.events(.all, after: 0, limit: 1).first)
        #expect(try await states(.all, after: first.number) == ["job_2 queued", "job_3 queued"])
        #expect(try await states(.all, after: try await ledger.lastEvent()).isEmpty)
    }

    func writesNoEventForWhatChangedNothing() async throws {
        let job = try await accept(.create(), "job_1")
        _ = try await ledger.accept(.create(), as: Job.ID("job_2"), at: date)
        _ = try await ledger.begin(job.id, at: .at(1))
        await #expect(throws: LedgerFailure.self) { try await ledger.cancel(job.id, at: date) }
        let end = completion(of: "job_1", .outcomeUnknown(.outcomeUnknown("The connection broke")))
        _ = try await ledger.finish(end)
        _ = try await ledger.finish(end)
        let claim = Resolution(.created(Invoice.ID("70001")), by: Caller.ID("ops"), because: "seen")
        _ = try await ledger.resolve(job.id, claim, verification: Job.ID("job_3"), at: date)
        #expect(try await states(.job(job.id)) == ["job_1 queued", "job_1 sending", "job_1 outcome_unknown"])
    }

    func tellsOfEveryJobThatACallSettled() async throws {
        _ = try await accept(.fetchInvoice(caller: .make("shop")), "job_1")
        try await carryOut(.fetchInvoice(), "job_2", .read(.make()))
        #expect(try await states(.caller(Caller.ID("shop"))) == ["job_1 queued", "job_1 succeeded"])
    }
}

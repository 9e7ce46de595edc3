import Billing
import Foundation
import Testing

/// What becomes of documents and keys in time.
extension LedgerConformance {
    private var archive: any DocumentArchive { ledger }
    private var main: Account.Name { Account.Name("main") }
    /// Later than everything that a check records.
    private var later: Date { ClockReading.at(1000).wall }

    func keepsEveryVersionOfAnInvoice() async throws {
        try await carryOut(.fetchInvoice(), "job_1", .read(.make("first")))
        #expect(try await ledger.accept(.fetchInvoice(), as: Job.ID("job_2"), at: date) == .known)
        _ = try await accept(.fetchInvoice(isRefresh: true), "job_2")
        _ = try await ledger.begin(Job.ID("job_2"), at: .at(3))
        _ = try await ledger.finish(completion(of: "job_2", .read(.make("second")), at: .at(4)))
        let versions = try await archive.versions(of: Invoice.ID("70001"), of: .number("4521"), at: main)
        #expect(versions.map(\.sha256) == ["second", "first"].map { DocumentContent.make($0).sha256 })
        #expect(versions.map(\.createdAt) == [ClockReading.at(4).wall, ClockReading.at(2).wall])
        #expect(try await invoice("70001")?.document == versions.first)
        for version in versions {
            #expect(try await ledger.document(version.id) == version)
            #expect(try await archive.subject(of: version.id) == .invoice(Invoice.ID("70001")))
        }
        #expect(try await archive.versions(of: Invoice.ID("70001"), of: .number("4522"), at: main).isEmpty)
    }

    func addsNoVersionForTheSameBytes() async throws {
        try await carryOut(.fetchInvoice(), "job_1", .read(.make("first")))
        try await carryOut(.fetchInvoice(isRefresh: true), "job_2", .read(.make("first")))
        #expect(try await archive.versions(of: Invoice.ID("70001"), of: .number("4521"), at: main).count == 1)
    }

    func removesOldDocumentsAndSaysWhich() async throws {
        try await carryOut(.fetchInvoice("70001"), "job_1", .read(.make("one")))
        try await carryOut(.fetchAct(), "job_2", .read(.make("two")))
        let document = try #require(try await invoice("70001")?.document)
        #expect(try await archive.pruneDocuments(before: date, sparing: [], limit: 9).isEmpty)
        let removed = try await archive.pruneDocuments(before: later, sparing: [], limit: 9)
        #expect(Set(removed.map(\.subject)) == [.invoice(Invoice.ID("70001")), .act(.id(Act.ID("501")))])
        #expect(removed.allSatisfy { ($0.account, $0.subclient) == (main, .number("4521")) })
        #expect(try await ledger.document(document.id) == nil)
        #expect(try await archive.subject(of: document.id) == nil)
        let left = try #require(try await invoice("70001"))
        #expect(left.document == nil)
        #expect(try await ledger.acts(of: .number("4521"), at: main, PageRequest()).items.isEmpty)
        try await carryOut(.fetchInvoice("70001"), "job_3", .read(.make("one")))
        #expect(try await invoice("70001")?.document?.sha256 == document.sha256)
    }

    func sparesWhatIsHeld() async throws {
        let other = Subclient.number("4522")
        try await carryOut(.fetchInvoice("70001"), "job_1", .read(.make("one")))
        try await carryOut(.fetchInvoice("70002"), "job_2", .read(.make("two")))
        try await carryOut(.fetchInvoice("70003", subclient: other), "job_3", .read(.make("three")))
        try await carryOut(.fetchAct(), "job_4", .read(.make("four")))
        let subclient = Subclient.number("4521")
        let one = LegalHold(account: main, subclient: subclient, invoice: Invoice.ID("70001"))
        func left(by holds: [LegalHold]) async throws -> Set<DocumentSubject> {
            Set(try await archive.pruneDocuments(before: later, sparing: holds, limit: 9).map(\.subject))
        }
        #expect(try await left(by: [LegalHold(account: main)]).isEmpty)
        let both = [one, LegalHold(account: main, subclient: other)]
        #expect(try await left(by: both) == [.invoice(Invoice.ID("70002")), .act(.id(Act.ID("501")))])
        #expect(try await left(by: [LegalHold(account: main, subclient: subclient)]) == [.invoice(Invoice.ID("70003"))])
        #expect(try await left(by: []) == [.invoice(Invoice.ID("70001"))])
    }

    func removesAsManyAsItIsAllowedTheOldestFirst() async throws {
        for number in 1...3 {
            _ = try await accept(.fetchInvoice("7000\(number)"), "job_\(number)")
            _ = try await ledger.begin(Job.ID("job_\(number)"), at: .at(Double(number)))
            let end = ClockReading.at(Double(10 - number))
            _ = try await ledger.finish(completion(of: "job_\(number)", .read(.make("\(number)")), at: end))
        }
        let first = try await archive.pruneDocuments(before: later, sparing: [], limit: 2)
        #expect(first.map(\.subject) == ["70003", "70002"].map { .invoice(Invoice.ID($0)) })
        #expect(try await archive.pruneDocuments(before: later, sparing: [], limit: 2).count == 1)
    }

    func forgetsKeysOfEndedJobsOnly() async throws {
        let unknown = Ending.outcomeUnknown(.outcomeUnknown("reset"))
        try await carryOut(.create(key: "a"), "job_1", .created(Invoice.ID("70001"), amount: nil, content: .make()))
        try await carryOut(.create(key: "b"), "job_2", unknown)
        _ = try await accept(.create(key: "c"), "job_3")
        _ = try await accept(.create(key: "d"), "job_4")
        _ = try await ledger.begin(Job.ID("job_4"), at: .at(3))
        #expect(try await archive.pruneKeys(before: date, limit: 9) == 0)
        #expect(
            try await archive.pruneKeys(before: ClockReading.at(2).wall, limit: 9) == 0,
            "accepted long ago, ended just now")
        #expect(try await archive.pruneKeys(before: later, limit: 9) == 1)
        let billing = Caller.ID("billing")
        #expect(try await ledger.job(under: key("a"), of: billing) == nil)
        #expect(try await ledger.job(under: key("b"), of: billing)?.state == .outcomeUnknown)
        #expect(try await ledger.job(under: key("c"), of: billing)?.state == .queued)
        #expect(try await ledger.job(under: key("d"), of: billing)?.state == .sending)
        #expect(try await ledger.job(Job.ID("job_1"))?.state == .succeeded)
    }

    func listsWhatWasRecordedInASpan() async throws {
        for number in 1...4 {
            let acceptance = try await ledger.accept(
                .create(key: "k\(number)", subclient: .number(number == 4 ? "4522" : "4521")),
                as: Job.ID("job_\(number)"), at: ClockReading.at(Double(number)).wall)
            guard case .accepted = acceptance else { Issue.record("\(acceptance)"); return }
        }
        let span = TimeSpan(from: ClockReading.at(2).wall, until: ClockReading.at(4).wall)
        func jobs(_ filter: JobFilter, _ span: TimeSpan) async throws -> [String] {
            try await ledger.jobs(filter, PageRequest(span: span)).items.map(\.id.rawValue)
        }
        #expect(try await jobs(JobFilter(), span) == ["job_3", "job_2"])
        #expect(try await jobs(JobFilter(), TimeSpan(from: ClockReading.at(3).wall)) == ["job_4", "job_3"])
        #expect(try await jobs(JobFilter(), TimeSpan(until: ClockReading.at(2).wall)) == ["job_1"])
        #expect(try await jobs(JobFilter(), TimeSpan(from: ClockReading.at(9).wall)).isEmpty)
        #expect(try await jobs(JobFilter(), TimeSpan(until: ClockReading.at(1).wall)).isEmpty)
        #expect(try await jobs(JobFilter(subclient: .number("4522")), TimeSpan()) == ["job_4"])
        #expect(
            try await jobs(JobFilter(caller: Caller.ID("billing"), subclient: .number("4521")), span)
                == ["job_3", "job_2"])
    }

    func keepsTheTraceOfARequest() async throws {
        let trace = try #require(
            TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: "a=1,b=2"))
        _ = try await accept(.create(trace: trace), "job_1")
        #expect(try await ledger.job(Job.ID("job_1"))?.trace == trace)
        let begun = try await ledger.begin(Job.ID("job_1"), at: .at(1))
        #expect(begun.attemptTrace?.traceID == trace.traceID)
        #expect(begun.attemptTrace?.parentID != trace.parentID)
    }
}

import Billing
import Foundation
import Testing

/// What is kept: documents, invoices, acts, breakers, events.
extension LedgerConformance {
    func keepsDocumentsToTheByte() async throws {
        let bytes = Data((0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) })
        let pieces = stride(from: 0, to: bytes.count, by: 100_003).map {
            Data(bytes[$0..<min($0 + 100_003, bytes.count)])
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

    func remembersWhatIsKeptElsewhere() async throws {
        let content = DocumentContent.make()
        try await carryOut(.fetchInvoice(), "job_1", .read(content.keptElsewhere))
        let document = try #require(try await invoice("70001")?.document)
        #expect(document.isElsewhere)
        #expect((document.sha256, document.size) == (content.sha256, content.size))
        #expect(try await ledger.document(document.id) == document)
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

    func reportsOnJobsWithWhatTheyCameTo() async throws {
        let number = Act.Selector.number("А-17/2026")
        try await carryOut(.create(), "job_1", .created(Invoice.ID("70001"), amount: nil, content: .make()))
        try await carryOut(.fetchAct(number), "job_2", .read(.make("act")))
        try await carryOut(.create(key: "b"), "job_3", .failed(.refused(Refusal(code: 1, text: ""))))
        let act = try #require(try await ledger.act(number, of: .number("4521"), at: Account.Name("main")))
        let results: [JobReport.Result?] = [.invoice(try #require(try await invoice("70001"))), .act(act), nil]
        var jobs: [Job] = []
        for (number, result) in zip(1..., results) {
            let report = try await ledger.report(on: Job.ID("job_\(number)"), of: Caller.ID("billing"))
            #expect(report?.result == result)
            jobs.append(try #require(report?.job))
            #expect(try await ledger.report(on: Job.ID("job_\(number)"), of: nil) == report)
            #expect(try await ledger.report(on: Job.ID("job_\(number)"), of: Caller.ID("shop")) == nil)
        }
        #expect(try await ledger.reports(on: jobs) == zip(jobs, results).map { JobReport($0, result: $1) })
        #expect(try await ledger.report(on: Job.ID("job_9"), of: nil) == nil)
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
        try await ledger.record(breaker, of: account, [])
        #expect(try await ledger.breaker(of: account) == breaker)
        let events = (1...17).map { EgressEvent(kind: .wrongCredentials, account: account, at: .at(Double($0))) }
        for (number, event) in events.enumerated() {
            let refused = Ending.failed(.refused(Refusal(code: 2, text: "authorise error")))
            try await carryOut(.create(key: "k\(number)"), "job_\(number)", refused, egress: event)
        }
        #expect(try await ledger.egressEvents() == Array(events.suffix(16)))
    }

    func keepsTheSameBytesOnce() async throws {
        let first = try await carryOut(.fetchInvoice(), "job_1", .read(.make("first")))
        #expect(first.first?.state == .succeeded)
        let document = try #require(try await invoice("70001")?.document)
        let created = Ending.created(Invoice.ID("70001"), amount: nil, content: .make("first"))
        try await carryOut(.create(key: "a"), "job_2", created)
        #expect(try await invoice("70001")?.document == document)
        try await carryOut(
            .create(key: "b"), "job_3", .created(Invoice.ID("70001"), amount: nil, content: .make("other")))
        #expect(try await invoice("70001")?.document?.sha256 == DocumentContent.make("other").sha256)
        #expect(try await ledger.bytes(of: document.id, in: 0..<5) == Data("first".utf8))
    }

    func keepsSubclientsAndAccountsApart() async throws {
        try await carryOut(.fetchInvoice(), "job_1", .read(.make()))
        let (id, main) = (Invoice.ID("70001"), Account.Name("main"))
        #expect(try await ledger.invoice(id, of: .login("4521"), at: main) == nil)
        #expect(try await ledger.invoice(id, of: .number("4521"), at: Account.Name("other")) == nil)
        #expect(try await ledger.invoices(of: .login("4521"), at: main, PageRequest()).items.isEmpty)
        _ = try await accept(.fetchInvoice(subclient: .login("4521")), "job_2")
        #expect(try await invoice("70001")?.amount == nil)
    }

    func pagesInvoicesWhileTheListGrows() async throws {
        let account = Account.Name("main")
        for number in 1...5 { try await carryOut(.fetchInvoice("7000\(number)"), "job_\(number)", .read(.make())) }
        let first = try await ledger.invoices(of: .number("4521"), at: account, PageRequest(limit: 3))
        #expect(first.items.map(\.id.rawValue) == ["70005", "70004", "70003"])
        try await carryOut(.fetchInvoice("70006"), "job_6", .read(.make()))
        let rest = try await ledger.invoices(of: .number("4521"), at: account, PageRequest(after: first.next, limit: 3))
        #expect(rest.items.map(\.id.rawValue) == ["70002", "70001"])
        #expect(rest.next == nil)
    }
}

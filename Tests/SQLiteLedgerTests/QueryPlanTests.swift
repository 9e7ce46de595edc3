import Billing
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import SQLiteLedger

/// Finished jobs only ever grow in number: what is asked often must not cost more for that.
@Suite("Query plans")
struct QueryPlanTests {
    private let ledger: SQLiteLedger
    private let statements = Recorder()

    init() async throws {
        ledger = try await SQLiteLedger.temporary()
        let statements = statements
        try await ledger.commits.read { database in
            database.trace { event in
                guard case .statement(let statement) = event else { return }
                statements.list.withLock { $0.append(statement.expandedSQL) }
            }
        }
    }

    @Test func theLifeOfAJobScansNoTable() async throws {
        for (order, id) in [(Order.create(), "job_1"), (.fetchInvoice(), "job_2"), (.fetchAct(), "job_3")] {
            let id = Job.ID(id)
            _ = try await ledger.accept(order, as: id, at: Date())
            _ = try await ledger.begin(id, at: .at(1))
            let made = Ending.created(Invoice.ID("70009"), amount: nil, content: nil)
            let ending = order.operation.isRead ? Ending.read(.make()) : made
            _ = try await ledger.finish(
                Completion(
                    job: id, attempt: 1, ending: ending, endedAt: .at(2), note: nil,
                    followUp: Job.ID("job_4")))
        }
        _ = try await ledger.accept(.create(), as: Job.ID("job_5"), at: Date())
        _ = try await ledger.accept(.fetchInvoice("70002"), as: Job.ID("job_6"), at: Date())
        _ = try await ledger.cancel(Job.ID("job_6"), at: Date())
        _ = try await ledger.queue()
        try await expectNoScan()
    }

    @Test func aRestartScansNoTableButTheAccounts() async throws {
        _ = try await ledger.recover(at: .at(9))
        _ = try await ledger.queue()
        try await expectNoScan(except: "SCAN accounts")
    }

    @Test func documentsAreFoundByTheirIdAndPlace() async throws {
        let account = Account.Name("main")
        _ = try await ledger.invoice(Invoice.ID("70001"), of: .number("4521"), at: account)
        _ = try await ledger.act(.number("A-17"), of: .number("4521"), at: account)
        _ = try await ledger.document(Document.ID("doc_1"))
        _ = try await ledger.bytes(of: Document.ID("doc_1"), in: 5..<5)
        for mark in [nil, PageMark(sequence: 9)] {
            _ = try await ledger.invoices(of: .number("4521"), at: account, PageRequest(after: mark))
            _ = try await ledger.acts(of: .number("4521"), at: account, PageRequest(after: mark))
        }
        try await expectNoScan()
    }

    @Test(arguments: 0..<8, [nil, PageMark(sequence: 9)])
    func aPageOfJobsCostsItsOwnRows(filters: Int, mark: PageMark?) async throws {
        let filter = JobFilter(
            caller: filters & 1 == 0 ? nil : Caller.ID("billing"),
            account: filters & 2 == 0 ? nil : Account.Name("main"), state: filters & 4 == 0 ? nil : .failed)
        _ = try await ledger.jobs(filter, PageRequest(after: mark))
        // Without a filter the newest rows are read from the end of the table, as far as the page goes.
        let plans = try await expectNoScan(except: filters == 0 ? "SCAN jobs" : nil)
        let equalities = plans.joined().reduce(0) { $0 + $1.matches(of: #/=\?/#).count }
        #expect(equalities == filters.nonzeroBitCount, "\(plans)")
    }

    /// A subclient's jobs are few, whatever else is asked of them; a span is found by its ends.
    @Test(arguments: 0..<8, [TimeSpan(), TimeSpan(from: Date(), until: Date())])
    func aPageOfASubclientOrASpanCostsItsOwnRows(filters: Int, span: TimeSpan) async throws {
        let filter = JobFilter(
            caller: filters & 1 == 0 ? nil : Caller.ID("billing"), state: filters & 2 == 0 ? nil : .failed,
            subclient: filters & 4 == 0 ? nil : .number("4521"))
        _ = try await ledger.jobs(filter, PageRequest(span: span))
        let plans = try await expectNoScan(except: filters == 0 ? "SCAN jobs" : nil)
        #expect(filters & 4 == 0 || plans.joined().contains { $0.contains("jobs_of_subclient (subclient=?") })
    }

    @Test func pruningReadsByAge() async throws {
        _ = try await ledger.pruneDocuments(
            before: Date(), sparing: [LegalHold(account: Account.Name("main"))], limit: 9)
        _ = try await ledger.pruneKeys(before: Date(), limit: 9)
        _ = try await ledger.chooseRemovals(at: Date(), later: Date(), limit: 9)
        _ = try await ledger.spareBytes("a", until: Date())
        try await ledger.endRemoval(of: "a")
        _ = try await ledger.subject(of: Document.ID("doc_1"))
        _ = try await ledger.versions(of: Invoice.ID("70001"), of: .number("4521"), at: Account.Name("main"))
        // An invoice has a handful of versions: they are sorted when they are read.
        try await expectNoScan(except: "USE TEMP B-TREE FOR ORDER BY")
    }

    @Test func countingTheNoticesThatWaitReadsNoOthers() async throws {
        let target = Notice.Target(caller: Caller.ID("billing"), name: "main")
        _ = try await ledger.pendingNotices(of: [target], atMost: 9)
        // The subquery is as long as the limit says.
        let plans = try await expectNoScan(except: "CO-ROUTINE (subquery-1)", "SCAN (subquery-1)")
        #expect(plans.joined().contains { $0.contains("INDEX notices_due (caller=? AND target=?") })
    }

    @Test(arguments: 0..<8, [nil, PageMark(sequence: 9)])
    func aPageOfTheTrailScansNoTable(filters: Int, mark: PageMark?) async throws {
        let filter = AuditFilter(
            account: filters & 1 == 0 ? nil : Account.Name("main"), job: filters & 2 == 0 ? nil : Job.ID("job_1"),
            person: filters & 4 == 0 ? nil : Caller.ID("ops"))
        _ = try await ledger.audit(filter, PageRequest(after: mark))
        _ = try await ledger.decisions(on: Job.ID("job_1"))
        _ = try await ledger.oldestQueued(of: Account.Name("main"))
        try await expectNoScan(except: filters == 0 ? "SCAN audit" : nil)
    }

    @discardableResult
    private func expectNoScan(except allowed: String?...) async throws -> [[String]] {
        let asked = statements.list.withLock { Set($0) }
        let queries = asked.filter { sql in ["SELECT", "UPDATE", "INSERT"].contains { sql.hasPrefix($0) } }.sorted()
        #expect(!queries.isEmpty)
        var plans: [[String]] = []
        for query in queries {
            let plan = try await ledger.commits.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + query).map { $0["detail"] as String }
            }
            let isCheap = plan.allSatisfy {
                $0.hasPrefix("SEARCH") || $0.hasPrefix("SCALAR SUBQUERY") || allowed.contains($0)
            }
            #expect(isCheap, "\(query): \(plan)")
            plans.append(plan)
        }
        return plans
    }

    /// The statements the ledger really ran, values and all.
    private final class Recorder: Sendable {
        let list = Mutex<[String]>([])
    }
}

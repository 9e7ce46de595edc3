import Billing
import Foundation
import PostgresLedger
import SQLiteLedger
import TestSupport
import Testing

@testable import counterfoil

@Suite("LedgerMove", .oneAtATime)
struct LedgerMoveTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("ledger.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A ledger with something in every table.
    private func fill() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        let main = Account.Name("main")
        let target = Notice.Target(caller: Caller.ID("billing"), name: "main")
        _ = try await ledger.address([target], at: ClockReading.at(0).wall)
        for (number, order) in [Order.create(key: "a"), .fetchInvoice("70009"), .fetchAct(), .create(key: "b")]
            .enumerated()
        {
            _ = try await ledger.accept(order, as: Job.ID("job_\(number)"), at: ClockReading.at(0).wall)
        }
        let content = DocumentContent.make(String(repeating: "Счёт ", count: 80_000))
        let gone = Job.ID("job_gone")
        _ = try await ledger.accept(.fetchInvoice("70008"), as: gone, at: ClockReading.at(0).wall)
        try await ledger.begin(gone, at: .at(0))
        _ = try await ledger.finish(
            Completion(
                job: gone, attempt: 1, ending: .read(DocumentContent.make("gone").keptElsewhere), endedAt: .at(0),
                note: nil))
        _ = try await ledger.pruneDocuments(before: ClockReading.at(1).wall, sparing: [], limit: 1)
        let endings: [Ending] = [
            .created(Invoice.ID("70001"), amount: nil, content: content), .read(.make()), .read(.make("act")),
        ]
        for (number, ending) in endings.enumerated() {
            try await ledger.begin(Job.ID("job_\(number)"), at: .at(1))
            let event = EgressEvent(kind: .blocked, account: main, at: .at(2))
            _ = try await ledger.finish(
                Completion(
                    job: Job.ID("job_\(number)"), attempt: 1, ending: ending, endedAt: .at(2), note: nil,
                    lesson: CredentialsLesson(mark: "mark", .accepted), egress: event))
        }
        _ = try await ledger.address([target], at: ClockReading.at(2).wall)
        for notice in try await ledger.claim([target: 1], at: ClockReading.at(2).wall, until: ClockReading.at(9).wall) {
            let attempt = NoticeAttempt(at: ClockReading.at(2).wall, status: 204, note: nil)
            try await ledger.record(attempt, of: notice.id, .delivered)
        }
        let word = Decision(at: ClockReading.at(3).wall, by: Caller.ID("ops"), "paused", because: "a move")
        try await ledger.pause(main, word)
        try await ledger.close()
    }

    private func move(to url: String) async throws -> [(table: String, count: Int)] {
        try await LedgerMove(path: path, settings: PostgresSettings(url: url, connections: 2), progress: { _ in }).run()
    }

    @Test func bringsEveryRowOverAndTheNewLedgerGoesOn() async throws {
        try await fill()
        let url = try await PostgresCluster.running().database()
        let counts = try await move(to: url)
        #expect(counts.allSatisfy { $0.count > 0 }, "\(counts)")
        let ledger = try await PostgresLedger.open(PostgresSettings(url: url, connections: 2))
        let replayed = try await ledger.accept(.create(key: "b"), as: Job.ID("job_9"), at: .now)
        guard case .replayed(let job) = replayed else { Issue.record("\(replayed)"); return }
        #expect(job.id == Job.ID("job_3") && job.state == .queued)
        let invoice = try await ledger.invoice(Invoice.ID("70001"), of: .number("4521"), at: Account.Name("main"))
        let document = try #require(invoice?.document)
        let bytes = try await ledger.bytes(of: document.id, in: 262_140..<262_150)
        #expect(bytes == Data(String(repeating: "Счёт ", count: 80_000).utf8)[262_140..<262_150])
        #expect(try await ledger.pause(of: Account.Name("main"))?.reason == "a move")
        _ = try await ledger.accept(.create(key: "c"), as: Job.ID("job_10"), at: .now)
        #expect(try await ledger.queue().map(\.id.rawValue) == ["job_3", "job_10"])
        await ledger.close()
    }

    @Test func refusesWhileAGatewayHoldsTheFile() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        let url = try await PostgresCluster.running().database()
        await #expect(throws: LedgerOpenFailure.inUse(path: path)) { try await move(to: url) }
        try await ledger.close()
    }

    @Test func refusesACallUnderWayAndADatabaseThatIsNotEmpty() async throws {
        try await fill()
        let url = try await PostgresCluster.running().database()
        let ledger = try await PostgresLedger.open(PostgresSettings(url: url, connections: 2))
        _ = try await ledger.accept(.create(), as: Job.ID("job_1"), at: .now)
        await ledger.close()
        await #expect(throws: LedgerMove.Failure.self) { try await move(to: url) }
        let source = try await SQLiteLedger.open(path: path)
        try await source.begin(Job.ID("job_3"), at: .at(9))
        try await source.close()
        let empty = try await PostgresCluster.running().database()
        await #expect(throws: LedgerMove.Failure.self) { try await move(to: empty) }
    }

    @Test func noGatewayOpensHalfALedger() async throws {
        try await fill()
        let url = try await PostgresCluster.running().database()
        let ledger = try await PostgresLedger.open(PostgresSettings(url: url, connections: 2))
        try await ledger.beginFilling()
        await ledger.close()
        await #expect(throws: PostgresOpenFailure.unfinished(url)) {
            try await PostgresLedger.open(PostgresSettings(url: url, connections: 2))
        }
    }

    @Test func aRowThatChangedOnItsWayIsNoticed() {
        let row: StoredRow = ["id": .text("job_1"), "amount": .integer(150_000), "service": .null]
        var (one, other, third) = (RowDigest(ignoring: []), RowDigest(ignoring: []), RowDigest(ignoring: ["epoch"]))
        one.add(row)
        other.add(row.merging(["amount": .integer(150_001)]) { _, new in new })
        third.add(row.merging(["epoch": .integer(0)]) { _, new in new })
        #expect(one != other)
        #expect(one.sum == third.sum)
    }
}

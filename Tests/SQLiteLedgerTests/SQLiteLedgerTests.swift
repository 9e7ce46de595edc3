import Billing
import Foundation
import GRDB
import TestSupport
import Testing

@testable import SQLiteLedger

@Suite("SQLiteLedger")
struct SQLiteLedgerTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("ledger.sqlite") }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: LedgerConformance.checksOfOneProcess.keys.sorted())
    func conforms(check: String) async throws {
        let run = try #require(LedgerConformance.checksOfOneProcess[check])
        try await run(LedgerConformance(try await SQLiteLedger.open(path: path)))
    }

    @Test func reopensWhereItWasClosed() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        let accepted = try await ledger.accept(.create(), as: Job.ID("job_1"), at: Date())
        _ = try await ledger.begin(Job.ID("job_1"), at: .at(1))
        try await ledger.close()
        let reopened = try await SQLiteLedger.open(path: path)
        guard case .accepted(let job) = accepted else { Issue.record("not accepted: \(accepted)"); return }
        #expect(try await reopened.job(job.id)?.createdAt == job.createdAt)
        #expect(try await reopened.recover(at: .at(9)).map(\.state) == [.outcomeUnknown])
    }

    /// The settings that every promise of being on disk rests on; that the disk is asked is for `strace` to see.
    @Test func syncsEveryCommitIntoALogOfItsOwn() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        let settings = try await ledger.commits.read { database in
            try ["synchronous", "journal_mode", "locking_mode"].map {
                try String.fetchOne(database, sql: "PRAGMA \($0)") ?? ""
            }
        }
        #expect(settings == ["2", "wal", "exclusive"])
    }

    @Test func refusesASecondGateway() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        await #expect(throws: LedgerOpenFailure.inUse(path: path)) { try await SQLiteLedger.open(path: path) }
        try await ledger.close()
        _ = try await SQLiteLedger.open(path: path)
    }

    @Test func refusesASecondProcess() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        let script =
            "import sqlite3,sys; c=sqlite3.connect(sys.argv[1],timeout=0); c.execute('select count(*) from jobs')"
        let text = try await ChildProcess.run(["python3", "-c", script, path]).text
        #expect(text.contains("database is locked"))
        try await ledger.close()
    }

    @Test func isForItsOwnUserAlone() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        _ = try await ledger.accept(.create(), as: Job.ID("job_1"), at: Date())
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.path(file))[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(file)")
        }
    }

    @Test func refusesWhatIsNoLedger() async throws {
        try Data("not a database, though it is long enough to be taken for one".utf8).write(
            to: URL(fileURLWithPath: path))
        await #expect(throws: LedgerOpenFailure.notALedger(path: path)) { try await SQLiteLedger.open(path: path) }
        let other = folder.path("other.sqlite")
        try await DatabaseQueue(path: other).write { try $0.execute(sql: "CREATE TABLE t (x)") }
        await #expect(throws: LedgerOpenFailure.notALedger(path: other)) { try await SQLiteLedger.open(path: other) }
    }

    @Test func refusesAMissingFolderAndANewerLedger() async throws {
        let lost = folder.path("none/ledger.sqlite")
        await #expect(throws: LedgerOpenFailure.noFolder(path: lost)) { try await SQLiteLedger.open(path: lost) }
        try await SQLiteLedger.open(path: path).close()
        try DatabaseQueue(path: path).inDatabase { try $0.execute(sql: "PRAGMA user_version = 99") }
        let newer = LedgerOpenFailure.newer(path: path, version: 99, known: Migrations.all.count)
        await #expect(throws: newer) { try await SQLiteLedger.open(path: path) }
    }

    @Test func refusesADamagedFile() async throws {
        let ledger = try await SQLiteLedger.open(path: path)
        for number in 0..<200 {
            _ = try await ledger.accept(.create(key: "k\(number)"), as: Job.ID("j\(number)"), at: Date())
        }
        try await ledger.close()
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        for offset in stride(from: 4096 * 3, to: bytes.count, by: 512) { bytes[offset] ^= 0xFF }
        try bytes.write(to: URL(fileURLWithPath: path))
        do {
            _ = try await SQLiteLedger.open(path: path)
            Issue.record("a damaged ledger was opened")
        } catch {
            guard case .damaged = error else { Issue.record("not told as damage: \(error)"); return }
        }
    }
}

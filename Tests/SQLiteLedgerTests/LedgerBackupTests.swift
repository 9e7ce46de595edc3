import Billing
import Foundation
import TestSupport
import Testing

@testable import SQLiteLedger

@Suite("Backup")
struct LedgerBackupTests {
    private let folder: TemporaryFolder
    private let ledger: SQLiteLedger
    private let date = ClockReading.at(0).wall

    init() async throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path("backups"), withIntermediateDirectories: true)
        ledger = try await SQLiteLedger.open(path: folder.path("ledger.sqlite"))
    }

    private func accept(_ number: Int) async throws {
        _ = try await ledger.accept(.create(key: "key-\(number)"), as: Job.ID("job_\(number)"), at: date)
    }

    /// A document of several steps' pages, so that there is time to write between them.
    private func storeLongDocument() async throws {
        _ = try await ledger.accept(.fetchInvoice(), as: Job.ID("read"), at: date)
        _ = try await ledger.begin(Job.ID("read"), at: .at(1))
        let long = DocumentContent.make(String(repeating: "counterfoil ", count: 500_000))
        _ = try await ledger.finish(
            Completion(
                job: Job.ID("read"), attempt: 1, ending: .read(long), endedAt: .at(2), note: nil))
    }

    @Test func isTheLedgerAtOneMomentWhileItIsWritten() async throws {
        try await storeLongDocument()
        for number in 0..<50 { try await accept(number) }
        let made = try await withThrowingTaskGroup(of: LedgerBackup?.self) { group in
            group.addTask { try await ledger.backUp(into: folder.path("backups"), at: date) }
            group.addTask {
                for number in 50..<150 { try await accept(number) }
                return nil
            }
            return try await group.reduce(into: [LedgerBackup]()) { $0 += $1.map { [$0] } ?? [] }
        }
        let backup = try #require(made.first)
        let path = folder.path("backups/\(backup.name)")
        #expect(backup.size > 6_000_000)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("backups")) == [backup.name])
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try await LedgerInspection.of(path).findings == [])
        let restored = try await SQLiteLedger.open(path: path)
        let queued = try await restored.queue().map(\.id.rawValue)
        #expect(queued.count >= 50)
        #expect(queued == (0..<queued.count).map { "job_\($0)" }, "a moment has no gaps")
    }

    @Test func onlyOneIsMadeAtATime() async throws {
        try await storeLongDocument()
        let outcomes = await withTaskGroup(of: String.self) { group in
            for number in 0..<4 {
                group.addTask {
                    do throws(LedgerBackupFailure) {
                        _ = try await ledger.backUp(
                            into: folder.path("backups"), at: date.addingTimeInterval(Double(number)))
                        return "made"
                    } catch {
                        return "\(error)"
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.filter { $0 == "made" }.count == 1, "\(outcomes)")
        #expect(outcomes.filter { $0 == "underWay" }.count == 3, "\(outcomes)")
        _ = try await ledger.backUp(into: folder.path("backups"), at: date.addingTimeInterval(9))
    }

    @Test func aFailedBackupLeavesTheLedgerAloneAndNothingBehind() async throws {
        await #expect(throws: LedgerBackupFailure.self) {
            try await ledger.backUp(into: folder.path("nowhere"), at: date)
        }
        _ = try await ledger.backUp(into: folder.path("backups"), at: date)
        await #expect(throws: LedgerBackupFailure.self, "the file is there already") {
            try await ledger.backUp(into: folder.path("backups"), at: date)
        }
        try await accept(1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("backups")).count == 1)
    }

    /// A full disk under the backup is not a full disk under the ledger.
    @Test func aFullDiskSpoilsTheBackupAlone() async throws {
        try await storeLongDocument()
        let full = "/dev/full"
        let copy = LedgerCopy()
        let failure = await #expect(throws: (any Error).self) {
            try await ledger.commits.read { database in
                try copy.begin(from: try database.handle, to: full)
                while try !copy.step() {}
            }
        }
        #expect(failure != nil)
    }
}

package import Billing
package import Foundation
import GRDB

extension SQLiteLedger {
    /// Copies the ledger into a new file of the folder while it goes on being written: accepts, calls and reads go between
    /// two steps. The copy is the ledger at one moment, that of its last step, and is on disk when this returns.
    package func backUp(
        into folder: String, at date: Date
    ) async throws(LedgerBackupFailure) -> LedgerBackup {
        guard backupsUnderWay.enter() else { throw .underWay }
        defer { backupsUnderWay.leave() }
        let file = LedgerBackupFile(folder: folder, at: date)
        try await onDispatch { try file.create() }
        do {
            try await copyPages(to: file.unfinished)
            let size = try await onDispatch { try file.finish() }
            return LedgerBackup(name: file.name, size: size, madeAt: date.stored)
        } catch {
            try await onDispatch { try file.discard() }
            throw error
        }
    }

    private func copyPages(to path: String) async throws(LedgerBackupFailure) {
        let copy = LedgerCopy()
        try await step { try copy.begin(from: $0.handle, to: path) }
        var isWhole = false
        do {
            while !isWhole { isWhole = try await step { _ in try copy.step() } }
        } catch {
            try await step { _ in try copy.end() }
            throw error
        }
        try await step { _ in try copy.end() }
    }

    /// A failure of the copy is none of the ledger's: it is handed out as a value, past what the ledger remembers.
    private func step<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(LedgerBackupFailure) -> Value {
        let result: Result<Value, any Error>
        do {
            result = try await commits.read { database in Result { try work(database) } }
        } catch {
            throw .failed("\(error)")
        }
        return try result.mapError { LedgerBackupFailure.failed("\($0)") }.get()
    }

    private func onDispatch<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws(LedgerBackupFailure) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.mapError { LedgerBackupFailure.failed("\($0)") }.get()
    }
}

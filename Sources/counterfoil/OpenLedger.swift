import Billing
import Foundation
import PostgresLedger
import SQLiteLedger

/// The configured ledger, opened.
struct OpenLedger: Sendable {
    let ledger: any Ledger & Outbox
    /// Yields once, when the ledger can no longer be relied on. A server that is away is waited for: it never yields.
    let breaks: AsyncStream<LedgerFailure>
    /// Reads the ledger through. PostgreSQL looks after its own.
    let check: @Sendable () async throws(LedgerFailure) -> Void
    let close: @Sendable () async throws -> Void
    /// Copies the ledger into a new file of the folder. PostgreSQL is copied by its own tools.
    let backUp: @Sendable (String, Date) async throws(LedgerBackupFailure) -> LedgerBackup

    /// - Throws: `LedgerOpenFailure` or `PostgresOpenFailure`.
    init(_ configuration: Configuration) async throws {
        switch configuration.ledger {
        case .sqlite(let path):
            let sqlite = try await SQLiteLedger.open(path: path)
            ledger = sqlite
            breaks = sqlite.breaks
            check = { () throws(LedgerFailure) in try await sqlite.check() }
            close = { try await sqlite.close() }
            backUp = { (folder, date) throws(LedgerBackupFailure) in try await sqlite.backUp(into: folder, at: date) }
        case .postgresql(let url):
            let postgres = try await PostgresLedger.open(configuration.postgresql.settings(url: url))
            ledger = postgres
            breaks = AsyncStream { _ in }
            check = {}
            close = { await postgres.close() }
            backUp = { (_, _) throws(LedgerBackupFailure) in throw .notConfigured }
        }
    }
}

extension PostgresConfiguration {
    func settings(url: String) -> PostgresSettings {
        PostgresSettings(url: url, password: password, connections: connections, poll: poll, timeout: timeout)
    }
}

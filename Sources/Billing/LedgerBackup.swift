package import Foundation

/// A copy of the whole ledger as it was at one moment, as a file that a gateway can be started on.
package struct LedgerBackup: Hashable, Sendable {
    /// In the folder for backups.
    package let name: String
    /// Bytes.
    package let size: Int
    package let madeAt: Date

    package init(name: String, size: Int, madeAt: Date) {
        self.name = name
        self.size = size
        self.madeAt = madeAt
    }
}

/// Why there is no backup. The ledger itself is none the worse for it.
package enum LedgerBackupFailure: Error, Hashable, Sendable {
    /// No folder for backups is configured.
    case notConfigured
    /// One at a time.
    case underWay
    /// For the log.
    case failed(String)
}

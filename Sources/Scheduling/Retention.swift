package import Billing
import Foundation
package import Logging
import ServiceLifecycle

/// How long documents and idempotency keys are kept.
package struct RetentionPolicy: Hashable, Sendable {
    /// Of documents since they were read; nil keeps them for ever.
    package var documents: Duration?
    /// Of idempotency keys since their jobs ended; nil keeps them as long as the jobs.
    package var keys: Duration?
    package var holds: [LegalHold]
    package var interval: Duration

    /// What the contract promises to callers.
    package static let shortestForKeys: Duration = .seconds(90 * 86400)

    package init(
        documents: Duration? = nil, keys: Duration? = nil, holds: [LegalHold] = [], interval: Duration = .seconds(3600)
    ) {
        precondition(keys.map { $0 >= Self.shortestForKeys } ?? true, "keys are kept for ninety days at least")
        self.documents = documents
        self.keys = keys
        self.holds = holds
        self.interval = interval
    }
}

/// Removes what is old enough, from time to time, and says what it removed.
package struct Retention: Service {
    /// Asked anew for each round: a reload may have changed it.
    private let currentPolicy: @Sendable () async -> RetentionPolicy
    private let archive: any DocumentArchive & DocumentRemovals
    /// Where documents' bytes lie; nil when the ledger keeps them.
    private let documents: (any DocumentStore)?
    private let time: any TimeSource
    private let logger: Logger

    /// In one commit: each is a document's rows, some 200 for 50 MB, and callers' commits wait for it.
    static let batch = 20

    package init(
        _ policy: @escaping @Sendable () async -> RetentionPolicy, archive: any DocumentArchive & DocumentRemovals,
        documents: (any DocumentStore)? = nil, time: any TimeSource, logger: Logger
    ) {
        currentPolicy = policy
        self.archive = archive
        self.documents = documents
        self.time = time
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let policy = await currentPolicy()
                do throws(LedgerFailure) {
                    try await prune(by: policy)
                    try await removeBytes()
                } catch {
                    logger.error("pruning broke off, the next round goes on", metadata: ["cause": "\(error)"])
                }
                do throws(CancellationError) {
                    try await time.sleep(until: time.now().sinceBoot + policy.interval)
                } catch {
                    return
                }
            }
        }
    }

    /// One round, to the last old document.
    func prune(by policy: RetentionPolicy) async throws(LedgerFailure) {
        let now = time.now()
        if let age = policy.documents {
            let limit = now.advanced(by: .zero - age).wall
            var removed: [PrunedDocument] = []
            repeat {
                removed = try await archive.pruneDocuments(before: limit, sparing: policy.holds, limit: Self.batch)
                removed.forEach(report)
            } while removed.count == Self.batch && !Task.isCancelled
        }
        guard let age = policy.keys else { return }
        let limit = now.advanced(by: .zero - age).wall
        var forgotten = 0
        repeat {
            forgotten = try await archive.pruneKeys(before: limit, limit: 1000)
            if forgotten > 0 { logger.notice("idempotency keys pruned", metadata: ["count": "\(forgotten)"]) }
        } while forgotten == 1000 && !Task.isCancelled
    }

    /// What a put and the commit behind it take at most, many times over: bytes of a removed document stay so long, and are
    /// as long in the hands of the process that removes them.
    static let respite: Duration = .seconds(3600)

    /// Takes away the bytes that removed documents left in the store. What a store that is away does not remove, a later
    /// round does.
    func removeBytes() async throws(LedgerFailure) {
        guard let documents else { return }
        var chosen: [String] = []
        repeat {
            let now = time.now()
            chosen = try await archive.chooseRemovals(
                at: now.wall, later: now.advanced(by: Self.respite).wall, limit: Self.batch)
            for sha256 in chosen {
                do throws(DocumentStoreFailure) {
                    try await documents.remove(sha256)
                } catch {
                    return logger.error(
                        "bytes of a removed document stay in the store for now",
                        metadata: ["sha256": "\(sha256)", "cause": "\(error)"])
                }
                try await archive.endRemoval(of: sha256)
                logger.notice("bytes of a removed document taken from the store", metadata: ["sha256": "\(sha256)"])
            }
        } while chosen.count == Self.batch && !Task.isCancelled
    }

    private func report(_ pruned: PrunedDocument) {
        let subject =
            switch pruned.subject {
            case .invoice(let id): "invoice \(id)"
            case .act(.id(let id)): "act \(id)"
            case .act(.number(let number)): "act number \(number)"
            }
        logger.notice(
            "document pruned",
            metadata: [
                "document_id": "\(pruned.document.id)", "sha256": "\(pruned.document.sha256)",
                "size": "\(pruned.document.size)", "recorded_at": "\(pruned.document.createdAt.ISO8601Format())",
                "account": "\(pruned.account)", "subclient": "\(pruned.subclient)", "subject": "\(subject)",
            ])
    }
}

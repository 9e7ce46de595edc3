import Billing
import Foundation
import Synchronization

/// Writes creates that arrive together together: one transaction, one sync of the server's disk, for all of them.
final class CreateBatches: Sendable {
    struct Entry: Sendable {
        let order: Order
        let key: IdempotencyKey
        let id: Job.ID
        let date: Date
    }

    private typealias Waiting = (entry: Entry, answer: CheckedContinuation<Result<Acceptance, LedgerFailure>, Never>)

    private struct State {
        var waiting: [Waiting] = []
        var underWay = 0
    }

    /// More in one transaction would make the first caller wait for the last one's work.
    static let batchLimit = 256
    static let waitingLimit = 4096
    /// One is prepared while the other's commit is on its way to the disk.
    private static let atOnce = 2

    private let state = Mutex(State())
    private let write: @Sendable ([Entry]) async -> Result<[Acceptance], LedgerFailure>

    init(write: @escaping @Sendable ([Entry]) async -> Result<[Acceptance], LedgerFailure>) {
        self.write = write
    }

    func accept(_ entry: Entry) async throws(LedgerFailure) -> Acceptance {
        try await withCheckedContinuation { continuation in
            enum Verdict { case wait, drain, refuse }
            let verdict = state.withLock { state -> Verdict in
                guard state.waiting.count < Self.waitingLimit else { return .refuse }
                state.waiting.append((entry, continuation))
                guard state.underWay < Self.atOnce else { return .wait }
                state.underWay += 1
                return .drain
            }
            switch verdict {
            case .wait: break
            // Awaited by the callers, whom it answers; it ends when none of them waits.
            case .drain: Task { await drain() }
            case .refuse: continuation.resume(returning: .failure(.unavailable("too many creates wait")))
            }
        }.get()
    }

    private func drain() async {
        while let batch = nextBatch() {
            switch await write(batch.map(\.entry)) {
            case .success(let acceptances):
                for (waiting, acceptance) in zip(batch, acceptances) {
                    waiting.answer.resume(returning: .success(acceptance))
                }
            case .failure(let failure):
                for waiting in batch { waiting.answer.resume(returning: .failure(failure)) }
            }
        }
    }

    private func nextBatch() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.underWay -= 1
                return nil
            }
            let batch = Array(state.waiting.prefix(Self.batchLimit))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }
}

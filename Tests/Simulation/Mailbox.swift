import Billing
import Synchronization

/// The news that one process has not read yet.
final class Mailbox: Sendable {
    private struct State {
        var news = LedgerNews()
        var isClosed = false
        var reader: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func post(_ news: LedgerNews) {
        wakeReader { state in
            state.news.jobs.removeAll { old in news.jobs.contains { $0.id == old.id } }
            state.news.accounts.removeAll { old in news.accounts.contains { $0.account == old.account } }
            state.news.jobs += news.jobs
            state.news.accounts += news.accounts
        }
    }

    func close() {
        wakeReader { $0.isClosed = true }
    }

    /// Returns when there is something to `take`, false when there will be nothing any more.
    func hasNews() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.news.isEmpty, !state.isClosed else { return true }
                    state.reader = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            close()
        }
        return state.withLock { !$0.isClosed }
    }

    func take() -> LedgerNews {
        state.withLock { state in
            defer { state.news = LedgerNews() }
            return state.news
        }
    }

    private func wakeReader(_ change: (inout State) -> Void) {
        let reader = state.withLock { state in
            change(&state)
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }
}

import Billing
import Synchronization

/// Every dispatcher there is, and which of them the configuration has.
///
/// One is never taken off: an account that comes back is dispatched by the one it had, so that two of them can never pace
/// the same login. At most as many as accounts were ever configured in this process.
final class Roster: Sendable {
    private struct State {
        var dispatchers: [Account.Name: Dispatcher]
        /// The configured ones, in the order of the configuration.
        var order: [Account.Name]
        /// Not running yet.
        var recruits: [Dispatcher]
        var isClosed = false
    }

    private let state: Mutex<State>
    private let bell = Doorbell()

    /// - Parameter dispatchers: In the order of the configuration.
    init(_ dispatchers: [Dispatcher]) {
        let byName = Dictionary(uniqueKeysWithValues: dispatchers.map { ($0.account, $0) })
        state = Mutex(State(dispatchers: byName, order: dispatchers.map(\.account), recruits: dispatchers))
    }

    subscript(account: Account.Name) -> Dispatcher? { state.withLock { $0.dispatchers[account] } }

    /// In the order of the configuration: the same from run to run.
    var configured: [Dispatcher] {
        state.withLock { state in state.order.compactMap { state.dispatchers[$0] } }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Those that nobody runs yet; from now on somebody does.
    func recruits() -> [Dispatcher] {
        state.withLock { state in
            defer { state.recruits = [] }
            return state.recruits
        }
    }

    /// Returns when there are recruits, when the roster is closed, or when the task is cancelled.
    func changed() async {
        await bell.wait()
    }

    func add(_ dispatcher: Dispatcher) {
        state.withLock { state in
            state.dispatchers[dispatcher.account] = dispatcher
            state.recruits.append(dispatcher)
        }
        bell.ring()
    }

    /// The configuration has these accounts and no others. Returns those it had and has no more.
    func reorder(_ order: [Account.Name]) -> [Dispatcher] {
        state.withLock { state in
            let gone = state.order.filter { !order.contains($0) }.compactMap { state.dispatchers[$0] }
            state.order = order
            return gone
        }
    }

    /// Nobody is added any more. Returns everybody, to be stopped.
    func close() -> [Dispatcher] {
        let all = state.withLock { state in
            state.isClosed = true
            return Array(state.dispatchers.values)
        }
        bell.ring()
        return all
    }
}

import Billing
import GatewayAPI
import ServiceLifecycle
import Synchronization

/// Says whether requests should be sent here: to whoever asks `/readyz`, and to the service manager.
///
/// The first of all services to be told to stop, so that nobody is sent here any more when the sockets close.
final class Doorkeeper: Service {
    private struct State {
        /// Sockets that are not bound yet.
        var closedDoors: Int
        var isStopping = false
    }

    private let ledger: any LedgerReading
    /// What a person should know, though requests are served.
    private let notes: Live<[String]>
    private let manager: NotifySocket?
    private let state: Mutex<State>

    init(doors: Int, ledger: any LedgerReading, notes: Live<[String]>, manager: NotifySocket?) {
        self.ledger = ledger
        self.notes = notes
        self.manager = manager
        state = Mutex(State(closedDoors: doors))
    }

    /// One socket takes requests.
    func open() {
        let isReady = state.withLock { state in
            state.closedDoors -= 1
            return state.closedDoors == 0
        }
        if isReady { manager?.say(.ready) }
    }

    func readiness() async -> Readiness {
        guard !state.withLock({ $0.isStopping }) else { return Readiness(isReady: false, details: ["stopping"]) }
        do {
            _ = try await ledger.egressEvents()
            return Readiness(isReady: true, details: notes.current)
        } catch {
            return Readiness(isReady: false, details: ["the ledger does not answer"] + notes.current)
        }
    }

    func run() async throws {
        try await gracefulShutdown()
        state.withLock { $0.isStopping = true }
        manager?.say(.stopping)
    }
}

/// Tells the service manager that the process lives: the last of all services to stop.
struct Watchdog: Service {
    let manager: NotifySocket
    let interval: Duration
    let time: any TimeSource

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                manager.say(.alive)
                do {
                    try await time.sleep(until: time.now().sinceBoot + interval)
                } catch {
                    return
                }
            }
        }
    }
}

import Billing
import Synchronization

/// Who waits for which job. Bounded by the server's connections: each request waits for at most one.
final class Settlements: Sendable {
    private struct State {
        var bells: [Job.ID: [ObjectIdentifier: Doorbell]] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// The bell rings when the job changes, at once when the gateway is stopping. Give it back with `leave`.
    func join(_ job: Job.ID) -> Doorbell {
        let bell = Doorbell()
        let isClosed = state.withLock { state in
            state.bells[job, default: [:]][ObjectIdentifier(bell)] = bell
            return state.isClosed
        }
        if isClosed { bell.ring() }
        return bell
    }

    func leave(_ job: Job.ID, _ bell: Doorbell) {
        state.withLock { state in
            state.bells[job]?[ObjectIdentifier(bell)] = nil
            if state.bells[job]?.isEmpty == true { state.bells[job] = nil }
        }
    }

    func announce(_ jobs: [Job]) {
        let bells = state.withLock { state in
            jobs.filter(\.state.isSettled).flatMap { state.bells[$0.id].map { Array($0.values) } ?? [] }
        }
        bells.forEach { $0.ring() }
    }

    /// Nobody waits any longer: the gateway is stopping, and a 202 is a true answer.
    func close() {
        let bells = state.withLock { state in
            state.isClosed = true
            return state.bells.values.flatMap(\.values)
        }
        bells.forEach { $0.ring() }
    }
}

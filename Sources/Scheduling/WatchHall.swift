import Billing
import Synchronization

/// Who watches the events of jobs. Bounded for each caller, since a stream stays open for as long as its reader likes.
final class WatchHall: Sendable {
    struct Place: Sendable {
        fileprivate let number: Int
        let bell: Doorbell
    }

    private struct State {
        var watchers: [Int: (caller: Caller.ID, filter: EventFilter, bell: Doorbell)] = [:]
        var lastPlace = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// The place's bell rings when a job of the filter changes, at once when the gateway is stopping. Nil when the caller
    /// holds `limit` places already. Give it back with `leave`.
    func join(_ caller: Caller.ID, _ filter: EventFilter, limit: Int) -> Place? {
        state.withLock { state in
            guard state.watchers.values.count(where: { $0.caller == caller }) < limit else { return nil }
            state.lastPlace += 1
            let place = Place(number: state.lastPlace, bell: Doorbell())
            state.watchers[place.number] = (caller, filter, place.bell)
            if state.isClosed { place.bell.ring() }
            return place
        }
    }

    func leave(_ place: Place) {
        state.withLock { $0.watchers[place.number] = nil }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    func announce(_ jobs: [Job]) {
        let bells = state.withLock { state in
            state.watchers.values.filter { jobs.contains(where: $0.filter.admits) }.map(\.bell)
        }
        bells.forEach { $0.ring() }
    }

    /// The gateway is stopping: every stream ends, and its reader takes it up again when the next process answers.
    func close() {
        let bells = state.withLock { state in
            state.isClosed = true
            return state.watchers.values.map(\.bell)
        }
        bells.forEach { $0.ring() }
    }
}

import Billing
import Synchronization

/// The one `Egress` of the process, shared by all dispatchers.
final class EgressGate: Sendable {
    private struct State {
        var egress: Egress
        /// Of those that were told to wait, the first first: at most one for each account.
        var waiting: [Doorbell] = []
    }

    /// When there is a try again so many of those that wait are woken, since the first may have nothing to send any more. With
    /// a thousand accounts, to wake all of them each time would be most of the work.
    private static let wokenAtOnce = 4
    /// Everybody who waits for that looks again after this time, whether woken or not.
    private static let lookAgain: Duration = .seconds(1)

    private let state: Mutex<State>

    init(_ egress: Egress) {
        state = Mutex(State(egress: egress))
    }

    /// Asks and, when the answer is `send`, counts the call as under way: in one step, so that no two calls take the
    /// last permitted try. When it is `wait`, `bell` may ring before the time that it names.
    func admit(isProven: Bool, at now: ClockReading, ringing bell: Doorbell) -> Egress.Verdict {
        state.withLock { state in
            let place = state.waiting.firstIndex { $0 === bell }
            guard case .wait(let deadline) = state.egress.verdict(isProven: isProven, at: now) else {
                if let place { state.waiting.remove(at: place) }
                state.egress.begin(isProven: isProven)
                return .send
            }
            guard state.egress.mayGoOn(at: now) else { return .wait(until: deadline) }
            if place == nil { state.waiting.append(bell) }
            let isInFront = (place ?? state.waiting.count - 1) < Self.wokenAtOnce
            let look = now.sinceBoot + Self.lookAgain
            return .wait(until: isInFront ? min(deadline, look) : look)
        }
    }

    /// What `admit` would say now, without counting anything.
    func verdict(isProven: Bool, at now: ClockReading) -> Egress.Verdict {
        state.withLock { $0.egress.verdict(isProven: isProven, at: now) }
    }

    /// The ledger permits no further call of unproven credentials before `deadline`, unless one ends here.
    func rest(until deadline: Duration) {
        state.withLock { $0.egress.rest(until: deadline) }
    }

    func cancelBegin(wasProven: Bool, at now: ClockReading) {
        change(wasProven: wasProven, at: now) { $0.cancelBegin(wasProven: wasProven) }
    }

    func end(
        _ result: Result<UpstreamAnswer, UpstreamFailure>, of account: Account.Name, wasProven: Bool,
        at now: ClockReading
    ) -> EgressEvent? {
        change(wasProven: wasProven, at: now) { $0.end(result, of: account, wasProven: wasProven, at: now) }
    }

    private func change<Value: Sendable>(
        wasProven: Bool, at now: ClockReading, _ body: (inout Egress) -> Value
    ) -> Value {
        let (value, bells) = state.withLock { state in
            let value = body(&state.egress)
            let hasTry = !wasProven && state.egress.verdict(isProven: false, at: now) == .send
            let bells = hasTry ? Array(state.waiting.prefix(Self.wokenAtOnce)) : []
            state.waiting.removeFirst(bells.count)
            return (value, bells)
        }
        bells.forEach { $0.ring() }
        return value
    }
}

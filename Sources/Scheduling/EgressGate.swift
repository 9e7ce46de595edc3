import Billing
import Synchronization

/// The one `Egress` of the process, shared by all dispatchers.
final class EgressGate: Sendable {
    private struct State {
        var egress: Egress
        var bells: [Doorbell] = []
    }

    private let state: Mutex<State>

    init(_ egress: Egress) {
        state = Mutex(State(egress: egress))
    }

    /// `bell` rings whenever a verdict may have become another.
    func subscribe(_ bell: Doorbell) {
        state.withLock { $0.bells.append(bell) }
    }

    /// Asks and, when the answer is `send`, counts the call as under way: in one step, so that no two calls take the
    /// last permitted try.
    func admit(isProven: Bool, at now: ClockReading) -> Egress.Verdict {
        state.withLock { state in
            let verdict = state.egress.verdict(isProven: isProven, at: now)
            if verdict == .send { state.egress.begin(isProven: isProven) }
            return verdict
        }
    }

    /// What `admit` would say now, without counting anything.
    func verdict(isProven: Bool, at now: ClockReading) -> Egress.Verdict {
        state.withLock { $0.egress.verdict(isProven: isProven, at: now) }
    }

    func cancelBegin(wasProven: Bool) {
        change { $0.cancelBegin(wasProven: wasProven) }
    }

    func end(
        _ result: Result<UpstreamAnswer, UpstreamFailure>, of account: Account.Name, wasProven: Bool,
        at now: ClockReading
    ) -> EgressEvent? {
        change { $0.end(result, of: account, wasProven: wasProven, at: now) }
    }

    private func change<Value: Sendable>(_ body: (inout Egress) -> Value) -> Value {
        let (value, bells) = state.withLock { state in (body(&state.egress), state.bells) }
        bells.forEach { $0.ring() }
        return value
    }
}

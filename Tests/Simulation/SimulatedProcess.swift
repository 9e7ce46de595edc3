import Billing
import Synchronization

/// One run of the gateway: it lives until it is killed, does nothing while it is frozen, and may lose sight of a ledger
/// that is not on its machine.
///
/// It touches the world through its ledger, its provider, its clock and its callers only. Each of these asks `runs` on the
/// way in and on the way out, so that a process that is frozen anywhere does the next thing the world can see when it thaws.
final class SimulatedProcess: Sendable {
    private struct State {
        var goesOn = true
        var thawsAt: Duration = .zero
        var isConnectedAt: Duration = .zero
    }

    let name: String
    private let world: World
    private let state = Mutex(State())

    init(name: String, world: World) {
        self.name = name
        self.world = world
    }

    var goesOn: Bool { state.withLock { $0.goesOn } }
    var isConnected: Bool { state.withLock { $0.isConnectedAt <= world.time.elapsed } }

    func end() {
        state.withLock { $0.goesOn = false }
    }

    /// For less than a call takes, for longer than a lease lasts, or anything between.
    func freeze() {
        let length = world.dice.duration(upTo: world.dice.chance(0.5) ? 12 : 300)
        let now = world.time.elapsed
        state.withLock { $0.thawsAt = max($0.thawsAt, now + length) }
        world.oracle.lost(self, to: "freezing", at: now)
    }

    /// The ledger cannot be reached for a while.
    func cutOff() {
        let length = world.dice.duration(upTo: 300)
        let now = world.time.elapsed
        state.withLock { $0.isConnectedAt = max($0.isConnectedAt, now + length) }
        world.oracle.lost(self, to: "a broken network", at: now)
    }

    /// Returns at once, unless the process is frozen, or freezes just here.
    func runs() async {
        if goesOn, world.strikes(.frozen, 0.003) { freeze() }
        await wait { $0.thawsAt }
    }

    /// Returns once the ledger can be reached, or the process has ended.
    func reconnects() async {
        await wait { $0.isConnectedAt }
    }

    private func wait(until moment: (State) -> Duration) async {
        while case let state = state.withLock({ $0 }), state.goesOn, moment(state) > world.time.elapsed {
            await world.time.pass(moment(state) - world.time.elapsed)
        }
    }
}

/// A process's view of its machine's clocks.
struct ProcessClock: TimeSource {
    let machine: MachineClock
    let process: SimulatedProcess

    func now() -> ClockReading { machine.now() }

    func sleep(until deadline: Duration) async throws(CancellationError) {
        try await machine.sleep(until: deadline)
        await process.runs()
    }
}

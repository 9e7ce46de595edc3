import Billing
import Logging
import Scheduling
import Synchronization

/// A machine that the gateway runs on: starts it, kills it, and starts it again.
actor Host {
    let name: String
    let clock: MachineClock
    private var scheduler: Scheduler?
    private var process: SimulatedProcess
    private var starts = 0
    private var run: Task<Void, Never>?
    private let world: World
    private let store: any SimulatedStore
    private let provider: SimulatedProvider

    init(name: String, world: World, store: any SimulatedStore, provider: SimulatedProvider) {
        self.name = name
        self.world = world
        self.store = store
        self.provider = provider
        clock = MachineClock(of: name, bootedAt: .seconds(-1000), time: world.time)
        process = SimulatedProcess(name: name, world: world)
        process.end()
    }

    /// The running gateway, once it takes a request; nil while there is none.
    var desk: Scheduler? {
        get async {
            let process = process
            await process.runs()
            return process.goesOn ? scheduler : nil
        }
    }

    /// Starts the gateway with the passwords that are right now, unless it runs or the ledger does not let it.
    func start() async {
        guard !process.goesOn else { return }
        starts += 1
        let process = SimulatedProcess(name: "\(name)-\(starts)", world: world)
        self.process = process
        scheduler = nil
        do {
            let passwords = await provider.passwords
            world.oracle.started(process, with: passwords)
            let ledger = try await store.open(for: process)
            let started = try await scheduler(on: ledger, passwords: passwords, process: process)
            guard process.goesOn else { return }
            scheduler = started
            run = Task(executorPreference: world.executor) {
                do {
                    try await started.dispatch()
                } catch {
                    if process.goesOn { self.world.coverage.count(.stoppedItself) }
                }
                await self.end(process)
            }
        } catch {
            await end(process)
        }
    }

    /// Ends the process at once, whatever it is doing.
    func crash() async {
        await end(process)
    }

    func cutPower() async {
        await end(process, inPowerCut: true)
        clock.reboot()
        world.oracle.rebooted()
    }

    func freeze() {
        guard process.goesOn else { return }
        world.coverage.count(.frozen)
        process.freeze()
    }

    func cutOff() {
        guard process.goesOn else { return }
        world.coverage.count(.cutOff)
        process.cutOff()
    }

    private func end(_ ended: SimulatedProcess, inPowerCut: Bool = false) async {
        guard ended.goesOn else { return }
        ended.end()
        world.oracle.lost(ended, to: "a crash", at: world.time.elapsed)
        await store.ended(ended, inPowerCut: inPowerCut)
        run?.cancel()
    }

    private func scheduler(
        on ledger: any Ledger, passwords: [Account.Name: Int], process: SimulatedProcess
    ) async throws(LedgerFailure) -> Scheduler {
        let plans = Fleet.accounts.map { account in
            AccountPlan(
                account: account, gap: SimulatedProvider.window, guardTime: .milliseconds(500),
                credentialsMark: "password \(passwords[account, default: 0])", leaveWithin: Fleet.leaveWithin,
                answerWithin: Fleet.answerWithin)
        }
        let time = ProcessClock(machine: clock, process: process)
        let upstream = ProcessUpstream(
            provider: provider, passwords: passwords, process: process, time: time, world: world)
        return try await Scheduler(
            plans: plans, ledger: ledger, upstream: upstream, time: time, newJobID: world.newJobID,
            logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
    }
}

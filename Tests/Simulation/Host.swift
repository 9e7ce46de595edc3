import Billing
import Logging
import Scheduling
import Synchronization

/// Whether a process still lives.
final class Life: Sendable {
    private let state = Mutex(true)

    var goesOn: Bool { state.withLock { $0 } }

    func end() {
        state.withLock { $0 = false }
    }
}

/// The machine the gateway runs on: starts it, kills it, and starts it again.
actor Host {
    static let accounts = ["main", "second"].map { Account.Name($0) }

    private var scheduler: Scheduler?
    private var life = Life()
    private var taken: [Account.Name: Int] = [:]
    private var run: Task<Void, Never>?
    private let world: World
    private let disk: SimulatedDisk
    private let provider: SimulatedProvider

    init(world: World, disk: SimulatedDisk, provider: SimulatedProvider) {
        self.world = world
        self.disk = disk
        self.provider = provider
        life.end()
    }

    /// The running gateway; nil while there is none.
    var desk: Scheduler? { life.goesOn ? scheduler : nil }

    /// Starts the gateway with the passwords that are right now, unless it runs or the ledger does not let it.
    func start() async {
        guard !life.goesOn else { return }
        let life = Life()
        self.life = life
        scheduler = nil
        do {
            let passwords = await provider.passwords
            world.oracle.passwordsTaken(of: Self.accounts.filter { passwords[$0] != taken[$0] })
            taken = passwords
            let ledger = await CrashingLedger(opening: disk)
            let started = try await scheduler(on: ledger, passwords: passwords, life: life)
            guard life.goesOn else { return }
            scheduler = started
            run = Task(executorPreference: world.executor) {
                do {
                    try await started.dispatch()
                } catch {
                    if life.goesOn { self.world.coverage.count(.stoppedItself) }
                }
                await self.end(life)
            }
        } catch {
            await end(life)
        }
    }

    /// Ends the process at once, whatever it is doing.
    func crash() async {
        await end(life)
    }

    private func end(_ ended: Life) async {
        guard ended.goesOn else { return }
        ended.end()
        world.oracle.crashed(at: world.time.elapsed)
        await disk.crash()
        run?.cancel()
    }

    private func scheduler(
        on ledger: CrashingLedger, passwords: [Account.Name: Int], life: Life
    ) async throws(LedgerFailure) -> Scheduler {
        let plans = Self.accounts.map { account in
            AccountPlan(
                account: account, gap: SimulatedProvider.window, guardTime: .milliseconds(500),
                credentialsMark: "password \(passwords[account, default: 0])")
        }
        let upstream = ProcessUpstream(provider: provider, passwords: passwords, life: life, world: world)
        return try await Scheduler(
            plans: plans, ledger: ledger, upstream: upstream, time: world.time, newJobID: world.newJobID,
            logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
    }
}

import Billing
import TestSupport

/// A ledger on a server of its own, which several processes share; a commit there is durable at once.
///
/// It keeps each account's lease: one call at a time, whoever makes it, and a gap from its end by the server's clock, which
/// here shows true time. Requests and answers may get lost on the way.
actor SimulatedDatabase: SimulatedStore {
    struct State {
        var book = MemoryLedgerBook()
        var leases: [Account.Name: Lease] = [:]
        var egress: [(kind: EgressEvent.Kind, at: Duration)] = []
    }

    private var state = State()
    private var readers: [String: Mailbox] = [:]
    private let clock: MachineClock
    nonisolated let world: World

    init(world: World) {
        self.world = world
        clock = MachineClock(of: "database", bootedAt: .zero, time: world.time)
    }

    var book: MemoryLedgerBook { state.book }

    func open(for process: SimulatedProcess) throws(LedgerFailure) -> any Ledger {
        let mailbox = Mailbox()
        readers[process.name] = mailbox
        return LeasedLedger(database: self, process: process, mailbox: mailbox)
    }

    func ended(_ process: SimulatedProcess, inPowerCut: Bool) {
        readers.removeValue(forKey: process.name)?.close()
    }

    func repair() {}

    func writeBegins() {}

    /// One transaction, asked for over the network.
    func transact<Value: Sendable>(
        by process: SimulatedProcess, _ work: @Sendable (inout State) throws(LedgerFailure) -> Value
    ) async throws(LedgerFailure) -> Value {
        try await travel(by: process, lostAs: .ledgerRequestLost)
        var copy = state
        let value = try work(&copy)
        commit(copy)
        try await travel(by: process, lostAs: .ledgerAnswerLost)
        guard process.goesOn else { throw .broken("the process has ended") }
        return value
    }

    func read<Value: Sendable>(
        by process: SimulatedProcess, _ work: @Sendable (MemoryLedgerBook) throws(LedgerFailure) -> Value
    ) async throws(LedgerFailure) -> Value {
        try await travel(by: process, lostAs: .ledgerRequestLost)
        return try work(state.book)
    }

    private func commit(_ new: State) {
        tell(since: state, new)
        for account in Fleet.accounts {
            guard let until = new.leases[account]?.call?.until, until != state.leases[account]?.call?.until else {
                continue
            }
            // Awaited by nobody: the lease runs out whatever becomes of its holder.
            Task(executorPreference: world.executor) { await self.sweep(account, at: until) }
        }
        state = new
    }

    /// Settles what is left of a call once its lease is over: whichever process looks first does it.
    private func sweep(_ account: Account.Name, at moment: Duration) async {
        await world.time.pass(moment - world.time.elapsed + world.dice.duration(upTo: 1))
        guard !readers.isEmpty else { return }
        var copy = state
        do throws(LedgerFailure) {
            if try copy.settleLapsed(account, now: world.time.elapsed, at: clock.now(), world.coverage) != nil {
                commit(copy)
            }
        } catch {
            world.oracle.fail("a lapsed call could not be settled: \(error)")
        }
    }

    /// There or back.
    private func travel(by process: SimulatedProcess, lostAs rarity: Rarity) async throws(LedgerFailure) {
        guard process.isConnected, !world.strikes(rarity, 0.01) else {
            await world.time.pass(.seconds(5))
            throw .unavailable("no answer from the database")
        }
        await world.time.pass(world.dice.duration(upTo: 0.02))
    }

    private func tell(since old: State, _ new: State) {
        let known = old.book.jobs
        let jobs = new.book.jobs.enumerated().filter { $0 >= known.count || known[$0] != $1 }.map(\.element)
        let accounts = Fleet.accounts.filter { account in
            old.book.breakers[account] != new.book.breakers[account]
                || old.book.pauses[account] != new.book.pauses[account]
        }
        let news = LedgerNews(
            jobs: jobs,
            accounts: accounts.map {
                AccountNews(
                    account: $0, breaker: new.book.breakers[$0] ?? BreakerRecord(), pause: new.book.pauses[$0])
            })
        guard !news.isEmpty else { return }
        for reader in readers.keys.sorted() { readers[reader]?.post(news) }
    }
}

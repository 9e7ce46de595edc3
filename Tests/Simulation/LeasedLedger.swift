import Billing
import TestSupport

/// A shared ledger as one of its processes sees it.
struct LeasedLedger: SimulatedLedger {
    let database: SimulatedDatabase
    let process: SimulatedProcess
    let mailbox: Mailbox

    private var world: World { database.world }

    func begin(
        _ job: Job.ID, under terms: CallTerms, at reading: ClockReading
    ) async throws(LedgerFailure) -> Beginning {
        let (world, process) = (world, process)
        return try await transact { (state) throws(LedgerFailure) in
            try state.begin(
                job, under: terms, at: reading, by: process.name, now: world.time.elapsed, world.coverage)
        }
    }

    func finish(_ completion: Completion) async throws(LedgerFailure) -> [Job] {
        let world = world
        let changed = try await transact { (state) throws(LedgerFailure) in
            try state.finish(completion, now: world.time.elapsed, world.coverage)
        }
        world.coverage.count(completion, changed)
        return changed
    }

    func recover(at reading: ClockReading) async throws(LedgerFailure) -> [Job] {
        let world = world
        return try await transact { (state) throws(LedgerFailure) in
            var recovered: [Job] = []
            for account in Fleet.accounts {
                let job = try state.settleLapsed(account, now: world.time.elapsed, at: reading, world.coverage)
                if let job { recovered.append(job) }
            }
            return recovered
        }
    }

    func follow(_ tell: @escaping @Sendable (LedgerNews) async -> Void) async {
        while await mailbox.hasNews() {
            await world.time.pass(world.dice.duration(upTo: 0.5))
            await process.reconnects()
            let news = mailbox.take()
            // What was read before the process froze is told when it thaws.
            await process.runs()
            await tell(news)
        }
    }

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (inout MemoryLedgerBook) throws(LedgerFailure) -> Value
    ) async throws(LedgerFailure) -> Value {
        try await transact { (state) throws(LedgerFailure) in try work(&state.book) }
    }

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (MemoryLedgerBook) throws(LedgerFailure) -> Value
    ) async throws(LedgerFailure) -> Value {
        await process.runs()
        return try await database.read(by: process, work)
    }

    private func transact<Value: Sendable>(
        _ work: @escaping @Sendable (inout SimulatedDatabase.State) throws(LedgerFailure) -> Value
    ) async throws(LedgerFailure) -> Value {
        await process.runs()
        do throws(LedgerFailure) {
            let value = try await database.transact(by: process, work)
            await process.runs()
            return value
        } catch {
            await process.runs()
            throw error
        }
    }
}

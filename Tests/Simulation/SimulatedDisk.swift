import Billing
import Foundation
import TestSupport

/// The disk a ledger lies on, and what it may do to a write: it survives the process.
///
/// Writes go into a log, and those that wait for the same sync share it. What a crash finds unsynced is there or is not,
/// up to some write; after a power cut the next one may be torn, or stand behind one that is missing.
actor SimulatedDisk: SimulatedStore {
    enum Fault: Error {
        case brokenSync, processEnded
    }

    /// Every write that was synced.
    private(set) var book = MemoryLedgerBook()
    /// The book after each later write of the running process.
    private var unsynced: [MemoryLedgerBook] = []
    private var isSyncing = false
    private var waiting: [CheckedContinuation<Fault?, Never>] = []
    private var watchers: [CheckedContinuation<Void, Never>] = []
    private var mount = 0
    /// The log holds a write behind one that is not whole: a ledger that finds this guesses nothing.
    private var isTorn = false
    nonisolated let world: World

    init(world: World) {
        self.world = world
    }

    func open(for process: SimulatedProcess) throws(LedgerFailure) -> any Ledger {
        guard !isTorn else {
            world.coverage.count(.refusedTornLog)
            throw .broken("a frame of the log is not whole")
        }
        mount += 1
        isSyncing = false
        return CrashingLedger(disk: self, mount: mount, process: process)
    }

    /// Cuts the log off where it is not whole: what stood there was confirmed to nobody.
    func repair() {
        isTorn = false
    }

    func ended(_ process: SimulatedProcess, inPowerCut: Bool) {
        mount += 1
        lose(inPowerCut: inPowerCut)
        end(.processEnded)
    }

    func read<Value: Sendable>(
        _ mount: Int, _ work: @Sendable (MemoryLedgerBook) throws(LedgerFailure) -> Value
    ) throws(LedgerFailure) -> Value {
        guard mount == self.mount else { throw .broken("the process has ended") }
        return try work(book)
    }

    /// Returns once the write is durable.
    func write<Value: Sendable>(
        _ mount: Int, _ work: @Sendable (inout MemoryLedgerBook) throws(LedgerFailure) -> Value
    ) async throws(LedgerFailure) -> Value {
        guard mount == self.mount else { throw .broken("the process has ended") }
        if world.strikes(.diskFull, 0.01) { throw .unavailable("disk full") }
        var copy = unsynced.last ?? book
        let value = try work(&copy)
        unsynced.append(copy)
        let fault = await sync(mount)
        switch fault {
        case nil: return value
        case .brokenSync, .processEnded: throw .broken("not made durable")
        }
    }

    private func sync(_ mount: Int) async -> Fault? {
        guard !isSyncing else { return await withCheckedContinuation { waiting.append($0) } }
        isSyncing = true
        wakeWatchers()
        let count = unsynced.count
        await world.time.pass(world.dice.duration(upTo: 0.05))
        guard mount == self.mount else { return .processEnded }
        isSyncing = false
        guard !world.strikes(.syncFailed, 0.002) else {
            self.mount += 1
            // What the kernel still holds is what the next process reads, and writes anew when it opens the ledger.
            lose(inPowerCut: false)
            end(.brokenSync)
            return .brokenSync
        }
        book = unsynced[count - 1]
        unsynced.removeFirst(count)
        // Writes that came meanwhile go with the next sync.
        let others = waiting
        waiting = []
        if !others.isEmpty {
            let fault = await sync(mount)
            others.forEach { $0.resume(returning: fault) }
        }
        return nil
    }

    private func lose(inPowerCut: Bool) {
        guard !unsynced.isEmpty else { return }
        let kept = world.dice.number(0...unsynced.count)
        if kept > 0 { book = unsynced[kept - 1] }
        world.coverage.count(kept == unsynced.count ? .commitSurvivedCrash : .commitLostInCrash)
        if inPowerCut, kept < unsynced.count, world.dice.chance(0.5) {
            world.coverage.count(.tornWrite)
            // Torn at the log's very end it looks like a write that was never made.
            isTorn = world.dice.chance(0.5)
        }
        unsynced = []
    }

    func writeBegins() async {
        // Awaited by nobody: it only bounds the wait below.
        Task(executorPreference: world.executor) {
            await self.world.time.pass(.seconds(60))
            await self.wakeWatchers()
        }
        await withCheckedContinuation { watchers.append($0) }
    }

    private func wakeWatchers() {
        let all = watchers
        watchers = []
        all.forEach { $0.resume() }
    }

    private func end(_ fault: Fault) {
        unsynced = []
        isSyncing = false
        let others = waiting
        waiting = []
        others.forEach { $0.resume(returning: fault) }
    }
}

import Billing
import Foundation
import TestSupport

/// The disk a ledger lies on, and what it may do to a write: it survives the process.
///
/// Writes that wait for the same commit share it. What a crash finds uncommitted is lost, or, when the commit had
/// reached the disk and nobody was told, is not.
actor SimulatedDisk {
    enum Fault: Error {
        case brokenSync, processEnded
    }

    /// What is on disk.
    private(set) var book = MemoryLedgerBook()
    var jobs: [Job] { book.jobs }
    /// What the running process has written so far.
    private var draft: MemoryLedgerBook?
    /// What the commit under way will have put on disk.
    private var committing: MemoryLedgerBook?
    private var waiting: [CheckedContinuation<Fault?, Never>] = []
    private var mount = 0
    nonisolated let world: World

    init(world: World) {
        self.world = world
    }

    /// A process opens the ledger; whatever an earlier one had under way is over.
    func open() -> Int {
        mount += 1
        draft = book
        committing = nil
        return mount
    }

    /// The process died: its commit under way has reached the disk, or it has not.
    func crash() {
        mount += 1
        if let committing {
            let isOnDisk = world.dice.chance(0.5)
            if isOnDisk { book = committing }
            world.coverage.count(isOnDisk ? .commitSurvivedCrash : .commitLostInCrash)
        }
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
        guard mount == self.mount, var copy = draft else { throw .broken("the process has ended") }
        if world.strikes(.diskFull, 0.01) { throw .unavailable("disk full") }
        let value = try work(&copy)
        draft = copy
        let fault = await commit(mount)
        switch fault {
        case nil: return value
        case .brokenSync, .processEnded: throw .broken("not made durable")
        }
    }

    private func commit(_ mount: Int) async -> Fault? {
        guard committing == nil else { return await withCheckedContinuation { waiting.append($0) } }
        committing = draft
        await world.time.pass(world.dice.duration(upTo: 0.05))
        guard mount == self.mount else { return .processEnded }
        let isBroken = world.strikes(.syncFailed, 0.002)
        if let committing, !isBroken || world.dice.chance(0.5) { book = committing }
        committing = nil
        guard !isBroken else {
            self.mount += 1
            end(.brokenSync)
            return .brokenSync
        }
        // Writes that came meanwhile are in the draft and go with the next commit.
        let others = waiting
        waiting = []
        if !others.isEmpty {
            let fault = await commit(mount)
            others.forEach { $0.resume(returning: fault) }
        }
        return nil
    }

    private func end(_ fault: Fault) {
        draft = nil
        committing = nil
        let others = waiting
        waiting = []
        others.forEach { $0.resume(returning: fault) }
    }
}

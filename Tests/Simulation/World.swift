import Billing
import Foundation
import Synchronization
import TestSupport

/// Gateways, their machines, their provider and their callers, for a few hours of their time. The seed decides everything.
///
/// In two worlds of three there is one gateway with a ledger on its disk; in the third two or three share one.
package final class World: Sendable {
    let dice: Dice
    let time = SimulatedTime()
    let coverage: Coverage
    package let oracle: Oracle
    let executor: SimulationExecutor
    private let size: Int
    private let state = Mutex((isCalm: false, nextJob: 0))

    package init(seed: UInt64) {
        dice = Dice(seed: seed)
        executor = SimulationExecutor(seed: ~seed)
        coverage = Coverage()
        oracle = Oracle(coverage: coverage)
        size = seed.isMultiple(of: 3) ? dice.number(2...3) : 1
        if size > 1 { coverage.count(.severalGateways) }
    }

    /// Lives the whole story on this thread.
    package func live() {
        let isOver = Mutex(false)
        Task(executorPreference: executor) {
            await self.story()
            isOver.withLock { $0 = true }
        }
        // What is left after the story's end comes to its own, or it would keep the world in memory.
        repeat { while executor.runOne() {} } while time.advance()
        if !isOver.withLock({ $0 }) { oracle.fail("nothing can happen any more, and the story is not over") }
    }

    /// Whether the fault happens now, with that probability; never once the world has calmed down.
    func strikes(_ rarity: Rarity, _ probability: Double) -> Bool {
        guard !isCalm, dice.chance(probability) else { return false }
        coverage.count(rarity)
        return true
    }

    var isCalm: Bool { state.withLock { $0.isCalm } }

    @Sendable func newJobID() -> Job.ID {
        state.withLock { state in
            state.nextJob += 1
            return Job.ID(String(format: "job_%03d", state.nextJob))
        }
    }

    private func story() async {
        let provider = SimulatedProvider(world: self)
        let fleet = Fleet(size: size, world: self, provider: provider)
        let person = SimulatedPerson(world: self, fleet: fleet, provider: provider)
        await fleet.start()
        await withTaskGroup(of: Void.self) { group in
            for (name, limit) in [("billing", 100), ("shop", 100), ("mean", 2)] {
                let caller = SimulatedCaller(caller: .make(name, queueLimit: limit), world: self, fleet: fleet)
                group.addTask { await caller.run(steps: 8) }
            }
            group.addTask { await person.run(rounds: 3) }
            group.addTask { await Nemesis(world: self, fleet: fleet, provider: provider).run(rounds: 8) }
        }
        await comeToRest(fleet, person)
        oracle.judge(await fleet.store.book, made: await provider.made)
        await fleet.crash()
    }

    /// No more faults, and time enough for everything that waits.
    private func comeToRest(_ fleet: Fleet, _ person: SimulatedPerson) async {
        state.withLock { $0.isCalm = true }
        await fleet.crash()
        for _ in 0..<300 {
            await fleet.start()
            await time.pass(.seconds(61))
            await person.lookThrough()
            let isDone = await fleet.jobs.allSatisfy { $0.state.isSettled && $0.state != .outcomeUnknown }
            if isDone { return }
        }
    }
}

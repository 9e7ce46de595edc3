import Billing
import Foundation
import Synchronization
import TestSupport

/// One gateway, its machine, its provider and its callers, for a few hours of their time. The seed decides everything.
package final class World: Sendable {
    let dice: Dice
    let time = SimulatedTime()
    let coverage: Coverage
    package let oracle: Oracle
    let executor: SimulationExecutor
    private let state = Mutex((isCalm: false, nextJob: 0))

    package init(seed: UInt64) {
        dice = Dice(seed: seed)
        executor = SimulationExecutor(seed: ~seed)
        coverage = Coverage()
        oracle = Oracle(coverage: coverage)
    }

    /// Lives the whole story on this thread.
    package func live() {
        let isOver = Mutex(false)
        Task(executorPreference: executor) {
            await self.story()
            isOver.withLock { $0 = true }
        }
        while !isOver.withLock({ $0 }) {
            while executor.runOne() {}
            if !isOver.withLock({ $0 }), !time.advance() {
                return oracle.fail("nothing can happen any more, and the story is not over")
            }
        }
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
        let disk = SimulatedDisk(world: self)
        let provider = SimulatedProvider(world: self)
        let host = Host(world: self, disk: disk, provider: provider)
        let person = SimulatedPerson(world: self, host: host, disk: disk, provider: provider)
        await host.start()
        await withTaskGroup(of: Void.self) { group in
            for (name, limit) in [("billing", 100), ("shop", 100), ("mean", 2)] {
                let caller = SimulatedCaller(caller: .make(name, queueLimit: limit), world: self, host: host)
                group.addTask { await caller.run(steps: 8) }
            }
            group.addTask { await person.run(rounds: 3) }
            group.addTask { await Nemesis(world: self, host: host, provider: provider).run(rounds: 8) }
        }
        await comeToRest(host, person, disk)
        oracle.judge(await disk.book, made: await provider.made)
        await host.crash()
    }

    /// No more faults, and time enough for everything that waits.
    private func comeToRest(_ host: Host, _ person: SimulatedPerson, _ disk: SimulatedDisk) async {
        state.withLock { $0.isCalm = true }
        await host.crash()
        for _ in 0..<300 {
            await host.start()
            await time.pass(.seconds(61))
            await person.lookThrough()
            let isDone = await disk.jobs.allSatisfy { $0.state.isSettled && $0.state != .outcomeUnknown }
            if isDone { return }
        }
    }
}

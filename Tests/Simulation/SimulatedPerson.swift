import Billing
import Scheduling
import TestSupport

/// The operator: settles what nobody else can, mostly by what the provider's cabinet shows.
struct SimulatedPerson {
    let world: World
    let fleet: Fleet
    let provider: SimulatedProvider

    private var name: Caller.ID { Caller.ID("olga") }

    func run(rounds: Int) async {
        for _ in 0..<rounds {
            await world.time.pass(world.dice.duration(upTo: 600))
            await lookThrough()
        }
    }

    func lookThrough() async {
        await fleet.store.repair()
        let jobs = await fleet.jobs
        // What was sent before its sender died may still be on its way: the cabinet shows it when it has arrived.
        await world.time.pass(SimulatedProvider.longestWay)
        for job in jobs where job.state == .outcomeUnknown {
            let isBeingRead = jobs.contains {
                !$0.state.isSettled && $0.caller == name
                    && job.claimedInvoice.map { .fetchInvoice($0) } == $0.operation
            }
            if !isBeingRead { await resolve(job) }
        }
        guard world.dice.chance(0.3), !world.isCalm else { return }
        if let job = world.dice.pick(await fleet.jobs.filter({ $0.state == .failed })) { await requeue(job) }
    }

    private func resolve(_ job: Job) async {
        guard let desk = await fleet.desk else { return }
        let verdict = await verdict(on: job)
        do throws(LedgerFailure) {
            world.oracle.decided(job.id, verdict.text)
            let resolved = try await desk.resolve(job.id, Resolution(verdict, by: name, because: "looked it up"))
            switch (resolved, verdict) {
            case (.done, .abandoned): world.coverage.count(.abandoned)
            case (.done, .notCreated): world.coverage.count(.sentAgainOnAWord)
            case (.done, .created), (.invoiceTaken, _): break
            }
        } catch {
            // The gateway went down, or somebody was faster.
        }
    }

    private func verdict(on job: Job) async -> Resolution.Verdict {
        if world.isCalm || world.dice.chance(0.7) {
            let claimed = await fleet.jobs.compactMap(\.createdInvoice)
            let made = await provider.made.last { $0.job == job.id && !claimed.contains($0.id) }
            return made.map { .created($0.id) } ?? .notCreated
        }
        return world.dice.chance(0.5) ? .abandoned : .created(Invoice.ID("9999"))
    }

    private func requeue(_ job: Job) async {
        guard let desk = await fleet.desk else { return }
        do throws(LedgerFailure) {
            world.oracle.decided(job.id, "requeued")
            _ = try await desk.requeue(job.id, by: name, because: "looked it up")
            world.coverage.count(.requeued)
        } catch {
            // The gateway went down, or it was abandoned.
        }
    }
}

import Billing
import Foundation
import Scheduling
import TestSupport

/// An internal service: it asks, repeats what was not answered, and changes its mind.
struct SimulatedCaller {
    let caller: Caller
    let world: World
    let fleet: Fleet

    func run(steps: Int) async {
        for step in 0..<steps {
            await world.time.pass(world.dice.duration(upTo: 200))
            switch world.dice.number(0...9) {
            case 0...2: await submit(create(key: "\(caller.id)-\(step)"))
            case 3: await submitTwiceAtOnce(create(key: "\(caller.id)-\(step)"))
            case 4: await submit(create(key: "\(caller.id)-\(world.dice.number(0...step))"))
            case 5...7: await submit(read())
            case 8: await cancel()
            default: await wait()
            }
        }
    }

    private func create(key: String) -> Order {
        .create(
            "\(world.dice.number(1...2)).00", key: key, caller: caller, account: account.rawValue,
            subclient: .number(world.dice.pick(["4521", "4522"]) ?? "4521"))
    }

    private func read() -> Order {
        .fetchInvoice(
            String(70000 + world.dice.number(0...6)), caller: caller, account: account.rawValue,
            subclient: .number("4521"))
    }

    private var account: Account.Name { world.dice.pick(Fleet.accounts) ?? Account.Name("main") }

    /// Asks until it is answered, as a careful client does.
    private func submit(_ order: Order) async {
        for attempt in 0..<30 {
            guard let desk = await fleet.desk else { await world.time.pass(.seconds(20)); continue }
            do throws(LedgerFailure) {
                let acceptance = try await desk.submit(order)
                return world.oracle.answered(order, acceptance)
            } catch {
                if case .broken = error, attempt == 0 { world.coverage.count(.acceptanceLost) }
                await world.time.pass(.seconds(20))
            }
        }
    }

    /// As one does who did not wait for the answer of a gateway that hangs.
    private func submitTwiceAtOnce(_ order: Order) async {
        world.coverage.count(.askedTwiceAtOnce)
        async let other: Void = submit(order)
        await submit(order)
        await other
    }

    private func cancel() async {
        guard let job = world.dice.pick(world.oracle.jobs(of: caller.id)), let desk = await fleet.desk else { return }
        do throws(LedgerFailure) {
            _ = try await desk.cancel(job)
            world.coverage.count(.cancelled)
        } catch {
            // Too late, or the gateway went down: the job is where it is.
        }
    }

    private func wait() async {
        guard let job = world.dice.pick(world.oracle.jobs(of: caller.id)), let desk = await fleet.desk else { return }
        do throws(LedgerFailure) {
            _ = try await desk.settled(job, within: .seconds(30))
        } catch {
            // The gateway went down meanwhile.
        }
    }
}

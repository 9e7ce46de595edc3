import Billing

/// What befalls the machines, the network and the accounts.
struct Nemesis {
    let world: World
    let fleet: Fleet
    let provider: SimulatedProvider

    func run(rounds: Int) async {
        for _ in 0..<rounds {
            await world.time.pass(world.dice.duration(upTo: 300))
            if let host = world.dice.pick(fleet.hosts) { await strike(host) }
            await fleet.start()
        }
    }

    private func strike(_ host: Host) async {
        switch world.dice.number(0...12) {
        case 0...4: await takeDown(host)
        case 5:
            world.coverage.count(.wallJump)
            jumpWall(of: host)
        case 6:
            world.coverage.count(.passwordChanged)
            if let account = world.dice.pick(Fleet.accounts) { await provider.changePassword(of: account) }
        case 7 where world.dice.chance(0.3):
            world.coverage.count(.banned)
            await provider.ban()
        case 8, 9: await host.freeze()
        case 10,
            11 where fleet.hosts.count > 1:
            await host.cutOff()
        default: break
        }
    }

    private func takeDown(_ host: Host) async {
        if world.dice.chance(0.3) {
            await fleet.store.writeBegins()
            await world.time.pass(world.dice.duration(upTo: 0.05))
        }
        if world.strikes(.powerCut, 0.3) {
            await host.cutPower()
        } else {
            world.coverage.count(.crash)
            await host.crash()
        }
        await world.time.pass(world.dice.duration(upTo: world.dice.chance(0.5) ? 1 : 90))
        if world.strikes(.wallJump, 0.3) { jumpWall(of: host) }
    }

    private func jumpWall(of host: Host) {
        let seconds: Double? = world.dice.pick([-1, 1, -3600, 3600, -315_360_000, 315_360_000])
        host.clock.jumpWall(by: seconds ?? 0)
    }
}

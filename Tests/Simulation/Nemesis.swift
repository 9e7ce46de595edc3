import Billing

/// What befalls the machine and the account.
struct Nemesis {
    let world: World
    let host: Host
    let provider: SimulatedProvider

    func run(rounds: Int) async {
        for _ in 0..<rounds {
            await world.time.pass(world.dice.duration(upTo: 300))
            await strike()
            await host.start()
        }
    }

    private func strike() async {
        switch world.dice.number(0...9) {
        case 0...4:
            world.coverage.count(.crash)
            await host.crash()
            await world.time.pass(world.dice.duration(upTo: world.dice.chance(0.5) ? 1 : 90))
            if world.strikes(.reboot, 0.3) { reboot() }
            if world.strikes(.wallJump, 0.3) { jumpWall() }
        case 5:
            world.coverage.count(.wallJump)
            jumpWall()
        case 6:
            world.coverage.count(.passwordChanged)
            if let account = world.dice.pick(Host.accounts) { await provider.changePassword(of: account) }
        case 7 where world.dice.chance(0.3):
            world.coverage.count(.banned)
            await provider.ban()
        default:
            break
        }
    }

    private func reboot() {
        world.time.reboot()
        world.oracle.rebooted()
    }

    private func jumpWall() {
        let seconds: Double? = world.dice.pick([-1, 1, -3600, 3600, -315_360_000, 315_360_000])
        world.time.jumpWall(by: seconds ?? 0)
    }
}

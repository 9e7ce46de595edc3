import Billing

/// The provider as one process reaches it, with the passwords it was started with.
struct ProcessUpstream: Upstream {
    let provider: SimulatedProvider
    let passwords: [Account.Name: Int]
    let process: SimulatedProcess
    let time: any TimeSource
    let world: World

    func perform(_ call: UpstreamCall) async throws(UpstreamFailure) -> UpstreamAnswer {
        await process.runs()
        let result = await exchange(call)
        await process.runs()
        if case .failure(.refused(let refusal)) = result, process.goesOn {
            world.oracle.told(process, refusal.code, on: call, password: password(of: call), at: world.time.elapsed)
        }
        return try result.get()
    }

    /// The kernel goes on with it while the process is frozen, and ends it with the process.
    private func exchange(_ call: UpstreamCall) async -> Result<UpstreamAnswer, UpstreamFailure> {
        if world.strikes(.notSent, 0.05) { return .failure(.notSent("connection refused")) }
        await world.time.pass(world.dice.duration(upTo: world.strikes(.slowConnection, 0.03) ? 12 : 0))
        await process.runs()
        guard process.goesOn else { return .failure(.outcomeUnknown("the process has ended")) }
        guard time.now().sinceBoot < call.leaveBy else {
            world.coverage.count(.tooLateToLeave)
            return .failure(.notSent("too late"))
        }
        let result = await provider.answer(call, from: process, password: password(of: call))
        if process.goesOn { world.oracle.ended(call, at: world.time.elapsed) }
        return result
    }

    private func password(of call: UpstreamCall) -> Int { passwords[call.account, default: 0] }
}

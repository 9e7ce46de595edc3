import Billing
import Foundation
import TestSupport

/// The provider's side of the world: it judges calls when they arrive, and outlives every process that makes one.
actor SimulatedProvider {
    struct Made: Sendable {
        let id: Invoice.ID
        let job: Job.ID
        let account: Account.Name
        let subclient: Subclient
        let amount: Money
    }

    static let window: Duration = .seconds(60)
    /// How long a request takes to arrive: less than the guard, or no gap could be kept.
    static let longestWay: Duration = .milliseconds(400)

    private(set) var made: [Made] = []
    /// Which password is right, by its number.
    private(set) var passwords: [Account.Name: Int] = [:]
    private var lastArrival: [Account.Name: Duration] = [:]
    private var bannedUntil: Duration = .zero
    private let world: World

    init(world: World) {
        self.world = world
    }

    func changePassword(of account: Account.Name) {
        passwords[account, default: 0] += 1
    }

    func ban() {
        bannedUntil = world.time.elapsed + .seconds(1800)
    }

    static func document(_ id: Invoice.ID) -> DocumentContent { .make("invoice \(id)") }

    /// One call as the network and the provider carry it out, from its first byte on.
    func answer(
        _ call: UpstreamCall, from process: SimulatedProcess, password: Int
    ) async -> Result<UpstreamAnswer, UpstreamFailure> {
        await world.time.pass(world.dice.duration(upTo: Self.longestWay / .seconds(1)))
        if world.strikes(.requestLost, 0.04) {
            await world.time.pass(.seconds(30))
            return .failure(.outcomeUnknown("no answer"))
        }
        let result = arrive(call, from: process, password: password)
        let wait = world.dice.duration(upTo: world.strikes(.slowAnswer, 0.1) ? 100 : 2)
        await world.time.pass(min(wait, Fleet.answerWithin))
        if wait > Fleet.answerWithin {
            world.coverage.count(.timedOut)
            return .failure(.outcomeUnknown("no answer in time"))
        }
        if world.strikes(.answerLost, 0.05) { return .failure(.outcomeUnknown("reset")) }
        return cutShort(result)
    }

    private func arrive(
        _ call: UpstreamCall, from process: SimulatedProcess, password: Int
    ) -> Result<UpstreamAnswer, UpstreamFailure> {
        let now = world.time.elapsed
        let code = judge(call, password: password, at: now)
        world.oracle.arrived(call, from: process, password: password, code: code, at: now)
        if let code { return .failure(.refused(Refusal(code: code, text: "no"))) }
        switch call.operation {
        case .createInvoice(let amount, _):
            let id = Invoice.ID(String(70001 + made.count))
            made.append(
                Made(id: id, job: call.job, account: call.account, subclient: call.subclient, amount: amount))
            return .success(.created(id, amount: nil, content: Self.document(id)))
        case .fetchInvoice(let id):
            return .success(.document(Self.document(id)))
        case .fetchAct(let selector):
            return .success(.document(.make("act \(selector)")))
        }
    }

    private func judge(_ call: UpstreamCall, password: Int, at now: Duration) -> Int? {
        if now < bannedUntil { return Refusal.blockedAddress }
        guard password == passwords[call.account, default: 0] else { return Refusal.wrongCredentials }
        let last = lastArrival.updateValue(now, forKey: call.account)
        if let last, now - last < Self.window { return Refusal.tooSoon }
        if world.strikes(.codeNine, 0.03) { return Refusal.tooSoon }
        if world.strikes(.refusedCode, 0.04) { return world.dice.pick([1, 5, 6, 42]) }
        guard case .fetchInvoice(let id) = call.operation else { return nil }
        let isKnown = made.contains { ($0.id, $0.account, $0.subclient) == (id, call.account, call.subclient) }
        return isKnown ? nil : Refusal.documentNotFound
    }

    private func cutShort(
        _ result: Result<UpstreamAnswer, UpstreamFailure>
    ) -> Result<UpstreamAnswer, UpstreamFailure> {
        guard case .success(let answer) = result, world.strikes(.documentCutShort, 0.06) else { return result }
        switch answer {
        case .created(let id, let amount, _): return .success(.created(id, amount: amount, content: nil))
        case .document: return .failure(.outcomeUnknown("cut short"))
        }
    }
}

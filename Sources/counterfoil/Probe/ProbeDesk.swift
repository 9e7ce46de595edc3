import Billing
import Foundation
import SMSC
import SQLiteLedger
import Scheduling

/// Makes the calls of a probe under the rules of a gateway: the pace, the breaker and the ban are the ledger's, which is
/// held meanwhile, and a gateway that starts afterwards goes on from there.
struct ProbeDesk: Sendable {
    private let ledger: SQLiteLedger
    private let provider: ProviderAccounts
    private let upstream: SMSCUpstream
    private let time: SystemTimeSource
    private let egress: EgressPlan
    /// How the account is called, credentials and all.
    private let caller: SMSCAccount
    private let plan: AccountPlan
    let scrubber: SecretScrubber

    var account: Account { caller.account }

    init(_ config: String, account name: String) async throws {
        let configuration = try Self.configuration(config)
        guard let configured = configuration.accounts.first(where: { $0.name.rawValue == name }) else {
            let names = configuration.accounts.map(\.name.rawValue)
            let hint = name.nearest(among: names).map { ": did you mean \($0)?" } ?? ""
            throw ProbeFailure("there is no account \(name)\(hint)")
        }
        guard case .sqlite(let path) = configuration.ledger else {
            throw ProbeFailure(
                "the ledger is PostgreSQL, where a gateway may call at any time: probe with one in SQLite")
        }
        provider = try ProviderAccounts([configured], storing: .zero)
        (caller, plan) = (provider.accounts[0], provider.plans[0])
        scrubber = SecretScrubber(caller.credentials)
        time = try SystemTimeSource()
        upstream = SMSCUpstream(provider.accounts, time: time)
        egress = configuration.egress.plan
        do throws(LedgerOpenFailure) {
            ledger = try await SQLiteLedger.open(path: path)
        } catch {
            throw ProbeFailure("\(error)")
        }
    }

    private static func configuration(_ path: String) throws(ProbeFailure) -> Configuration {
        let secrets = SystemSecretSource(environment: ProcessInfo.processInfo.environment, configurationFile: path)
        do throws(ConfigurationProblems) {
            return try Configuration.load(path, secrets: secrets)
        } catch {
            throw ProbeFailure(error.problems.map { $0.text(file: path) }.joined(separator: "\n"))
        }
    }

    func close() async throws {
        try await ledger.close()
        await provider.shutDown()
    }

    /// - Parameter progress: Told what is waited for.
    func carryOut(
        _ probe: ProbePlan, into folder: ProbeFolder, _ report: inout ProbeReport, progress: (String) -> Void
    ) async throws {
        var book = try await Book(ledger, plan, egress, at: time.now())
        var steps = probe.steps[...]
        var number = 0
        while let step = steps.popFirst(), report.stopped == nil {
            number += 1
            try await awaitSlot(book.pace, step, progress)
            let answer = try await call(step, for: probe.subclient, &book)
            try folder.save(answer, as: String(format: "%02d-%@", number, step.name))
            let outcome = outcome(of: answer.result)
            report.add(
                .init(name: step.name, status: answer.status, outcome: outcome),
                answer.observations + readBack(step, answer))
            report.stopped = reasonToStop(answer.result, step)
            if case .success(.created(let id, _, _)) = answer.result {
                steps.append(.init(name: "created-invoice", operation: .fetchInvoice(id)))
            }
        }
    }

    private func awaitSlot(_ pace: Pace, _ step: ProbePlan.Step, _ progress: (String) -> Void) async throws {
        while case .wait(let deadline) = pace.verdict(at: time.now()) {
            let left = deadline - time.now().sinceBoot
            progress("\(step.name): the provider's turn comes in \(left.components.seconds + 1)s")
            try await time.sleep(until: min(deadline, time.now().sinceBoot + .seconds(1)))
        }
        progress("\(step.name): asking")
    }

    private func call(
        _ step: ProbePlan.Step, for subclient: Subclient, _ book: inout Book
    ) async throws -> ObservedAnswer {
        try book.admit(at: time.now())
        let start = time.now()
        let reason = "\(step.operation.kind.rawValue) for \(subclient) outside of the queue"
        let entry = AuditEntry(at: start.wall, person: nil, account: plan.account, action: "probed", reason: reason)
        try await ledger.beginProbe(of: plan.account, at: start, entry)
        let call = UpstreamCall(
            job: Job.ID("probe"), account: plan.account, subclient: subclient, operation: step.operation, attempt: 1,
            leaveBy: time.now().sinceBoot + plan.leaveWithin)
        let answer = await upstream.observe(call, from: caller)
        let end = time.now()
        let (event, events) = book.learn(answer.result, at: end)
        var audit = events.map { AuditEntry($0, of: plan.account, at: end.wall, because: "seen by a probe") }
        if !step.operation.isRead {
            let outcome = outcome(of: answer.result)
            audit.append(
                AuditEntry(at: end.wall, person: nil, account: plan.account, action: "probed", reason: outcome))
        }
        try await ledger.endProbe(of: plan.account, at: end, book.breaker.record, event, audit)
        return answer
    }

    private func readBack(_ step: ProbePlan.Step, _ answer: ObservedAnswer) -> [Observation] {
        guard step.name == "created-invoice" else { return [] }
        if case .success = answer.result { return [.init(.readableAtOnce, .holds, "its PDF came")] }
        return [.init(.readableAtOnce, .fails, outcome(of: answer.result))]
    }

    /// A wrong password or a banned address is no matter for a second try; nor is a provider that did not answer.
    private func reasonToStop(
        _ result: Result<UpstreamAnswer, UpstreamFailure>, _ step: ProbePlan.Step
    ) -> String? {
        switch result {
        case .failure(.refused(let refusal)) where refusal.isAboutAccess: outcome(of: result)
        case .failure(.notSent), .failure(.outcomeUnknown): "\(step.name): \(outcome(of: result))"
        case .success, .failure(.refused): nil
        }
    }

    /// In words; the provider's own may hold what it was sent.
    private func outcome(of result: Result<UpstreamAnswer, UpstreamFailure>) -> String {
        switch result {
        case .success(.created(let id, let amount, let content)):
            "created invoice \(id), \(amount.map { "\($0)" } ?? "no sum"), \(content.map { "\($0.size) bytes" } ?? "no PDF")"
        case .success(.document(let content)): "a PDF of \(content.size) bytes"
        case .failure: scrubber.scrubbed(CallResult.note(of: result) ?? "")
        }
    }
}

extension ProbeDesk {
    /// What the ledger said at the beginning, and what the calls have taught since.
    private struct Book {
        private(set) var pace: Pace
        private(set) var breaker: Breaker
        private var egress: Egress
        private let account: Account.Name

        init(_ ledger: SQLiteLedger, _ plan: AccountPlan, _ egressPlan: EgressPlan, at now: ClockReading) async throws {
            account = plan.account
            pace = Pace(gap: plan.gap + plan.guardTime, resuming: try await ledger.pace(of: account), at: now)
            breaker = Breaker(
                resuming: try await ledger.breaker(of: account), credentialsMark: plan.credentialsMark)
            egress = Egress(
                ban: egressPlan.ban, wrongCredentialsLimit: egressPlan.wrongCredentialsLimit,
                resuming: try await ledger.egressEvents(), at: now)
            if let pause = try await ledger.pause(of: account) {
                throw ProbeFailure("the account is paused by \(pause.person): \(pause.reason)")
            }
        }

        mutating func admit(at now: ClockReading) throws(ProbeFailure) {
            guard !breaker.isOpen else {
                throw ProbeFailure("the provider refused these credentials: nothing is sent with them again")
            }
            guard case .send = egress.verdict(isProven: breaker.isProven, at: now) else {
                throw ProbeFailure(
                    "the provider's ban of the address, or its tries for wrong passwords, has to be waited for")
            }
            egress.begin(isProven: breaker.isProven)
            pace.reserve()
        }

        mutating func learn(
            _ result: Result<UpstreamAnswer, UpstreamFailure>, at end: ClockReading
        ) -> (EgressEvent?, [AuditEntry.Event]) {
            let before = breaker.record
            let event = egress.end(result, of: account, wasProven: breaker.isProven, at: end)
            let lesson = CredentialsLesson(result, at: end, mark: breaker.credentialsMark)
            if let lesson { breaker.learn(lesson) }
            pace.release(at: end)
            return (event, breaker.record.events(since: before))
        }
    }
}

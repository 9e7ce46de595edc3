import Billing
import Foundation
import Synchronization
import TestSupport

/// Holds the promises against what arrived at the provider and what callers were told. It knows nothing of how the
/// gateway works.
package final class Oracle: Sendable {
    private struct State {
        var violations: [String] = []
        var trace: [String] = []
        var lastArrival: [Account.Name: Duration] = [:]
        var lastEnd: [Account.Name: Duration] = [:]
        var refused: [RefusedPassword] = []
        /// Of the processes that live, what each was started with.
        var passwords: [String: [Account.Name: Int]] = [:]
        var ban: Ban?
        /// When processes were told of a wrong password, of all accounts.
        var wrongPasswords: [Duration] = []
        /// Creates that arrived and were not told to wait, by job.
        var creates: [Job.ID: Int] = [:]
        /// What people decided, by job.
        var words: [Job.ID: Int] = [:]
        var keys: [String: Job.ID] = [:]
        var jobs: [Job.ID: Order] = [:]

        func isSoleInUse(_ refused: RefusedPassword) -> Bool {
            passwords.values.allSatisfy { $0[refused.account, default: 0] == refused.password }
        }
    }

    /// A password that a process knows to be wrong, and the others as well once it could write that down.
    fileprivate struct RefusedPassword {
        let account: Account.Name
        let password: Int
        let process: String
        let toldAt: Duration
        var isShared: Bool
    }

    fileprivate struct Ban {
        let process: String
        let toldAt: Duration
    }

    /// Long enough to write down what a process was told, with a lost message or two.
    fileprivate static let writing: Duration = .seconds(60)

    private let state = Mutex(State())
    private let coverage: Coverage

    init(coverage: Coverage) {
        self.coverage = coverage
    }

    package var violations: [String] { state.withLock { $0.violations } }
    package var trace: [String] { state.withLock { $0.trace } }

    func jobs(of caller: Caller.ID) -> [Job.ID] {
        state.withLock { $0.jobs.filter { $0.value.caller.id == caller }.keys.sorted { $0.rawValue < $1.rawValue } }
    }

    /// A call reached the provider, which answers with the code, or does what it was asked.
    func arrived(
        _ call: UpstreamCall, from process: SimulatedProcess, password: Int, code: Int?, at now: Duration
    ) {
        state.withLock { state in
            let account = call.account
            state.trace.append(
                "\(now) arrived \(account) \(call.job) \(call.operation.kind) from \(process.name) code \(code ?? 0)")
            if let last = state.lastArrival[account], now - last < SimulatedProvider.window {
                state.violations.append("\(now): \(account) called again \(now - last) after its last arrival")
            }
            if let end = state.lastEnd[account], now - end < SimulatedProvider.window {
                state.violations.append("\(now): \(account) called again \(now - end) after the end of its last call")
            }
            if state.refused.contains(where: { $0.speaks(of: account, password, to: process, at: now) }) {
                state.violations.append("\(now): \(account) called with a password that had been refused")
            }
            if let ban = state.ban, ban.holds(at: now) {
                state.violations.append("\(now): \(account) called while the address was banned")
            }
            state.lastArrival[account] = now
            guard !call.operation.isRead, code != Refusal.tooSoon else { return }
            state.creates[call.job, default: 0] += 1
            let permitted = 1 + state.words[call.job, default: 0]
            if let count = state.creates[call.job], count > permitted {
                state.violations.append("\(now): \(call.job) arrived \(count) times, permitted were \(permitted)")
            }
        }
    }

    /// The call's connection is over, whether or not its process has noticed.
    func ended(_ call: UpstreamCall, at now: Duration) {
        state.withLock { state in
            state.trace.append("\(now) ended \(call.account) \(call.job)")
            state.lastEnd[call.account] = now
        }
    }

    /// The process knows now that the call was refused.
    func told(_ process: SimulatedProcess, _ code: Int, on call: UpstreamCall, password: Int, at now: Duration) {
        state.withLock { state in
            state.trace.append("\(now) told \(process.name) \(call.account) \(call.job) code \(code)")
            switch code {
            case Refusal.wrongCredentials:
                let refused = RefusedPassword(
                    account: call.account, password: password, process: process.name, toldAt: now,
                    isShared: process.isConnected)
                if state.isSoleInUse(refused) { state.refused.append(refused) }
                state.wrongPasswords = state.wrongPasswords.filter { now - $0 < .seconds(1800) } + [now]
                if state.wrongPasswords.count == 5 {
                    state.violations.append("\(now): five wrong passwords in half an hour, the address is banned")
                }
            case Refusal.blockedAddress where process.isConnected:
                state.ban = Ban(process: process.name, toldAt: now)
            default: break
            }
        }
    }

    /// The process died, froze or was cut off: what it learnt in its last minute may not have reached the ledger.
    func lost(_ process: SimulatedProcess, to cause: String, at now: Duration) {
        state.withLock { state in
            state.trace.append("\(now) lost \(process.name) to \(cause)")
            if !process.goesOn { state.passwords[process.name] = nil }
            for index in state.refused.indices
            where state.refused[index].process == process.name && now - state.refused[index].toldAt <= Self.writing {
                state.refused[index].isShared = false
            }
            if let ban = state.ban, ban.process == process.name, now - ban.toldAt <= Self.writing { state.ban = nil }
        }
    }

    /// After a new boot only the wall clock, which anybody may set, tells how old a ban is: that is no promise.
    func rebooted() {
        state.withLock { $0.ban = nil }
    }

    /// While gateways differ in their passwords each may try its own: the ledger keeps one mark, that of the latest, and
    /// late news of an earlier one may be the last that another hears.
    func started(_ process: SimulatedProcess, with passwords: [Account.Name: Int]) {
        state.withLock { state in
            state.passwords[process.name] = passwords
            state.refused = state.refused.filter { state.isSoleInUse($0) }
        }
    }

    func fail(_ violation: String) {
        state.withLock { $0.violations.append(violation) }
    }

    /// A person's word that may have reached the ledger.
    func decided(_ job: Job.ID, _ text: String) {
        state.withLock { state in
            state.trace.append("decided \(job) \(text)")
            state.words[job, default: 0] += 1
        }
    }

    /// The caller was told so.
    func answered(_ order: Order, _ acceptance: Acceptance) {
        state.withLock { state in
            state.trace.append(
                "answered \(order.caller.id) \(order.key?.rawValue ?? "-") \(acceptance.job?.rawValue ?? "-")")
            if case .queueFull = acceptance { coverage.count(.queueFull) }
            guard let job = acceptance.job else { return }
            if case .attached = acceptance { coverage.count(.attached) }
            guard let key = order.key else { state.jobs[job] = order; return }
            let name = "\(order.caller.id) \(key.rawValue)"
            if let known = state.keys[name], known != job {
                state.violations.append("key \(name) stood for \(known), now for \(job)")
            }
            if case .keyReused = acceptance { return coverage.count(.keyReused) }
            if case .replayed = acceptance { coverage.count(.replayed) }
            state.keys[name] = job
            state.jobs[job] = order
        }
    }

    /// When everything has come to rest: whether each state tells the truth.
    func judge(_ book: MemoryLedgerBook, made: [SimulatedProvider.Made]) {
        let accepted = state.withLock { $0.jobs }
        var found: [String] = accepted.keys.filter { id in !book.jobs.contains { $0.id == id } }.map {
            "\($0) was lost"
        }
        for job in book.jobs {
            if !job.state.isSettled { found.append("\(job.id) never ended: \(job.state)") }
            if job.state == .outcomeUnknown { found.append("\(job.id) was never resolved") }
            found += Self.lies(of: job, book: book, made: made)
        }
        state.withLock { $0.violations += found }
    }

    private static func lies(of job: Job, book: MemoryLedgerBook, made: [SimulatedProvider.Made]) -> [String] {
        let own = made.filter { $0.job == job.id }
        switch (job.operation, job.state) {
        case (.createInvoice(let amount, _), .succeeded):
            let isTrue = own.contains {
                ($0.id, $0.account, $0.subclient) == (job.createdInvoice, job.account, job.subclient)
                    && $0.amount == amount
            }
            return isTrue ? [] : ["\(job.id) says it made \(job.createdInvoice?.rawValue ?? "nothing")"]
        case (.createInvoice, .failed) where job.problem?.kind != .abandoned, (.createInvoice, .cancelled):
            return own.isEmpty ? [] : ["\(job.id) is \(job.state) and made \(own.map(\.id))"]
        case (.fetchInvoice(let id), .succeeded):
            let invoice = book.invoices.first { ($0.id, $0.subclient, $0.account) == (id, job.subclient, job.account) }
            let isTrue = invoice?.document?.sha256 == SimulatedProvider.document(id).sha256
            return isTrue ? [] : ["\(job.id) read another document"]
        default:
            return []
        }
    }
}

extension Oracle.RefusedPassword {
    fileprivate func speaks(of account: Account.Name, _ password: Int, to process: SimulatedProcess, at now: Duration)
        -> Bool
    {
        guard (account, password) == (self.account, self.password) else { return false }
        return process.name == self.process || (isShared && now - toldAt > Oracle.writing)
    }
}

extension Oracle.Ban {
    /// Calls of other accounts may have been under way.
    fileprivate func holds(at now: Duration) -> Bool {
        let start = toldAt + Fleet.leaveWithin + SimulatedProvider.longestWay + .seconds(1)
        return start <= now && now < toldAt + .seconds(1800)
    }
}

extension Acceptance {
    /// The job a caller is referred to; nil when there is none.
    var job: Job.ID? {
        switch self {
        case .accepted(let job), .replayed(let job), .attached(let job): job.id
        case .keyReused(let id): id
        case .known, .queueFull, .tooLate: nil
        }
    }
}

import Crypto
import Foundation
import Synchronization

/// Where calls arrive: judges them, carries them out, writes them down, and says what is answered and what goes wrong.
///
/// Its work is short and done under one lock, on the event loops of the simulator, which have nothing else to do.
final class ProviderDesk: Sendable {
    /// What happens to a call.
    struct Treatment: Sendable {
        let answer: Answer
        let dialect: Dialect
        let fault: Fault?
        /// Whose call is under way until `leave`; nil when nobody was identified.
        let login: String?
    }

    private struct State {
        var judge: ArrivalJudge
        var books: Books
        var plan: FaultPlan
        var journal: Journal
    }

    private let state: Mutex<State>
    let wording: ProviderWording
    private let dialects: [Dialect]
    private let now: @Sendable () -> Duration

    /// - Parameter now: A clock that nobody sets.
    init(_ configuration: SimulatorConfiguration, now: @escaping @Sendable () -> Duration) throws {
        dialects = configuration.dialects.isEmpty ? Dialect.allCases : configuration.dialects
        wording = configuration.wording
        self.now = now
        state = Mutex(
            State(
                judge: ArrivalJudge(
                    window: configuration.window, logins: configuration.logins, minuteFrom: configuration.minuteFrom),
                books: Books(configuration),
                plan: FaultPlan(rules: configuration.faults, seed: configuration.seed),
                journal: try Journal(path: configuration.journalPath)))
    }

    var arrivals: [Arrival] { state.withLock { $0.journal.arrivals } }
    var faults: [FaultRule] { state.withLock { $0.plan.rules } }
    var refusesConnections: Bool { state.withLock { $0.plan.refusesConnections } }

    func setFaults(_ rules: [FaultRule]) {
        state.withLock { $0.plan.replace(rules) }
    }

    func requestFault() -> Fault? {
        state.withLock { $0.plan.requestFault() }
    }

    func pdf(ofCreated id: Int) -> [UInt8]? {
        state.withLock { $0.books.pdf(ofCreated: id) }
    }

    /// - Throws: when the journal cannot be written; the call must then not be answered.
    func arrive(_ form: CallForm, from peer: String, connection: Int) throws -> Treatment {
        let moment = now()
        return try state.withLock { state in
            let dialect = dialects[state.journal.count % dialects.count]
            let (answer, fault, login) = Self.treat(form, from: peer, at: moment, &state)
            let arrival = Arrival(
                form, answer, number: state.journal.count + 1, at: moment, peer: peer, connection: connection,
                fault: fault)
            try state.journal.append(arrival)
            return Treatment(answer: answer, dialect: dialect, fault: fault, login: login)
        }
    }

    func leave(_ login: String) {
        let moment = now()
        state.withLock { $0.judge.leave(login, at: moment) }
    }

    private static func treat(
        _ form: CallForm, from peer: String, at moment: Duration, _ state: inout State
    ) -> (Answer, Fault?, String?) {
        var identified: String?
        do throws(ArrivalJudge.Refusal) {
            let login = try state.judge.identify(form, from: peer, at: moment)
            let fault = state.plan.responseFault(login: login, command: form.command?.rawValue)
            defer { state.judge.enter(login) }
            identified = login
            if case .error(let code)? = fault { return (.failure(code: code, text: "injected error"), fault, login) }
            if fault == .html { return (.html, fault, login) }
            try state.judge.admit(login, at: moment)
            return (try state.books.carryOut(form, for: login), fault, login)
        } catch {
            return (.failure(code: error.code, text: error.text), nil, identified)
        }
    }
}

extension Arrival {
    fileprivate init(
        _ form: CallForm, _ answer: Answer, number: Int, at moment: Duration, peer: String, connection: Int,
        fault: Fault?
    ) {
        var (outcome, code, created, document): (String, Int?, Int?, [UInt8]?) = ("html", nil, nil, nil)
        switch answer {
        case .failure(let number, _): (outcome, code) = ("refused", number)
        case .created(let invoice, let pdf): (outcome, created, document) = ("created", invoice.id, pdf)
        case .document(let pdf): (outcome, document) = ("document", pdf)
        case .html: break
        }
        let (seconds, attoseconds) = moment.components
        self.init(
            number: number, wallTime: Date(), monotonic: seconds * 1_000_000_000 + attoseconds / 1_000_000_000,
            peer: peer, connection: connection, login: form["login"] ?? (form["apikey"] == nil ? nil : "(api key)"),
            command: form.command?.rawValue, parametersSHA256: form.digest,
            subclient: form["user_id"] ?? form["user"], sum: form["sum"], service: form["service"], outcome: outcome,
            errorCode: code, created: created,
            documentSHA256: document.map { SHA256.hash(data: $0).hexadecimal }, fault: fault?.description)
    }
}

import Billing
import Crypto
import CurlTransport
import Foundation
import SMSC
import Simulator
import TestSupport

@testable import counterfoil

/// One login of a simulated provider, called through a proxy of its own: calls one after the other, each told apart from
/// all others by its sum and its subclient.
struct BrokenLine: Sendable {
    enum Operation: String, CaseIterable, Hashable, Sendable {
        case create, read
    }

    /// What came of one call, on the gateway's side and on the wire.
    struct Call: Sendable {
        let number: Int
        let operation: Operation
        let fault: FaultProxy.Break?
        let result: Result<UpstreamAnswer, UpstreamFailure>
        let passages: [FaultProxy.Passage]

        var isBroken: Bool { passages.contains { $0.isBroken } }
        var sum: String { "\(number).00" }
        var subclient: String { "\(number)" }
    }

    let proxy: FaultProxy
    private let login: String
    private let patient: SMSCUpstream
    /// For calls that will stall, each with twice the patience of the one before it.
    private let hasty: [SMSCUpstream]
    private let time: ManualTimeSource

    private static let tries = 6

    /// Long enough for an answer of this machine when it is idle; the last try waits 16 seconds. A stall costs all of it.
    private static func haste(on turn: Int) -> TransferTimeouts {
        let patience: Duration = .milliseconds(500) * (1 << turn)
        return TransferTimeouts(connect: .seconds(20), firstByte: patience, idle: patience, total: .seconds(60))
    }

    init(login: String, password: String, provider: String, transport: CurlTransport) throws {
        let address = try Self.address(of: provider)
        proxy = try FaultProxy(to: address.port)
        self.login = login
        let host = "http://127.0.0.1:\(proxy.port)\(address.path)"
        let account = { (timeouts: TransferTimeouts) in
            SMSCAccount(
                account: Account(name: Account.Name(login), currency: .rub), hosts: [host],
                credentials: .password(login: login, Secret(password)), timeouts: timeouts,
                transport: transport)
        }
        time = ManualTimeSource()
        patient = SMSCUpstream([account(TransferTimeouts())], time: time)
        hasty = (0..<Self.tries).map { [time] in SMSCUpstream([account(Self.haste(on: $0))], time: time) }
    }

    /// Calls until one has come as far as the break: on a busy machine an answer may be late for a call that is in haste.
    func meet(_ fault: FaultProxy.Break, _ operation: Operation, number: Int) async -> [Call] {
        var calls: [Call] = []
        repeat {
            let number = number + calls.count * 10_000
            calls.append(await call(operation, number: number, fault: fault, try: calls.count))
        } while calls.last?.isBroken == false && calls.count < Self.tries
        return calls
    }

    /// - Parameter number: Of five digits, so that all calls have the same length.
    func call(_ operation: Operation, number: Int, fault: FaultProxy.Break?, try turn: Int = 0) async -> Call {
        proxy.breakNext(fault)
        let asked: Job.Operation =
            operation == .create
            ? .createInvoice(amount: .rub("\(number).00"), service: "SMS") : .fetchInvoice(Invoice.ID("60123"))
        let call = UpstreamCall(
            job: Job.ID("job_\(number)"), account: Account.Name(login), subclient: .number("\(number)"),
            operation: asked, attempt: 1, leaveBy: time.now().sinceBoot + .seconds(60))
        let upstream = fault?.manner == .stall ? hasty[turn] : patient
        let result: Result<UpstreamAnswer, UpstreamFailure>
        do throws(UpstreamFailure) {
            result = .success(try await upstream.perform(call))
        } catch {
            result = .failure(error)
        }
        return Call(
            number: number, operation: operation, fault: fault, result: result, passages: await proxy.passages())
    }

    struct NoAddress: Error {}

    static func address(of url: String) throws -> (port: UInt16, path: String) {
        guard let components = URLComponents(string: url), let port = components.port.flatMap({ UInt16(exactly: $0) })
        else { throw NoAddress() }
        return (port, components.path)
    }
}

import Billing
import Crypto
import Foundation
import HTTPGuard
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import SQLiteLedger
import Scheduling
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import GatewayAPI

/// The REST surface over a real ledger and scheduler; time and the provider are in the test's hands.
struct APIWorld: Sendable {
    static let keys = [
        "billing": "cf_billing", "shop": "cf_shop", "reader": "cf_reader", "ops": "cf_ops",
        "all": "cf_all", "none": "cf_none",
    ]

    let ledger: SQLiteLedger
    let upstream: ScriptedUpstream
    let time = ManualTimeSource()
    let scheduler: Scheduler
    let surface: GatewaySurface
    let application: Application<Unguarded>
    /// The admin side of the same.
    let admin: Application<Unguarded>
    let links: LinkSigner

    init(
        answering: ScriptedUpstream.Answer? = nil, queueLimit: Int = 100, limits: Limits = Limits(),
        rate: RateQuota? = nil, tokens: (any TokenReading)? = nil,
        securityContacts: [String] = ["mailto:security@billing.example"], ledger shared: SQLiteLedger? = nil
    ) async throws {
        if let shared { ledger = shared } else { ledger = try await SQLiteLedger.temporary() }
        upstream = ScriptedUpstream(answering: answering)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let plans = ["main", "second"].map {
            AccountPlan(account: Account.Name($0), gap: .seconds(60), guardTime: .zero, credentialsMark: "mark")
        }
        scheduler = try await Scheduler(plans: plans, ledger: ledger, upstream: upstream, time: time, logger: logger)
        links = LinkSigner(
            publicURL: "https://billing.example", lifetime: .seconds(3600),
            keys: [
                .init(id: "k2", secret: SymmetricKey(size: .bits256)),
                .init(id: "k1", secret: SymmetricKey(size: .bits256)),
            ])
        surface = GatewaySurface(
            ledger: ledger, desk: scheduler, callers: Self.callers(queueLimit, rate), links: links,
            accounts: ["main", "second"].map { Account(name: Account.Name($0), currency: .rub) }, limits: limits,
            time: time, contract: Array("openapi: 3.1.0\n".utf8),
            securityContacts: securityContacts, logger: logger, tokens: tokens)
        application = Self.application(surface)
        admin = Self.application(
            surface,
            admin: AdminRoutes(readiness: { Readiness(isReady: true) }, metrics: { _ in ("", "text/plain") }))
    }

    static func application(_ surface: GatewaySurface, admin: AdminRoutes? = nil) -> Application<Unguarded> {
        let listener = GatewayListener(
            address: .hostname("127.0.0.1", port: 0), surface: Live(surface), admin: admin)
        return Application(responder: Unguarded(responder: listener.responder))
    }

    private static func callers(_ queueLimit: Int, _ rate: RateQuota?) -> CallerDirectory {
        let callers = [
            Caller.make("billing", accounts: ["main", "second"], queueLimit: queueLimit, rate: rate), .make("shop"),
            .make("reader", scopes: [.readDocuments]), .make("ops", scopes: [.operate]),
            .make("all", scopes: Set(Caller.Scope.allCases), queueLimit: queueLimit, rate: rate),
            .make("none", scopes: []),
        ]
        return CallerDirectory(
            callers.map { ($0, [Data(SHA256.hash(data: Data((keys[$0.id.rawValue] ?? "").utf8)))]) })
    }

    /// Runs the router alone while `body` asks: what is queued stays so.
    func asking(_ body: @escaping @Sendable (Client) async throws -> Void) async throws {
        try await application.test(.router) { try await body(Client(client: $0)) }
    }

    /// Runs the scheduler and the router while `body` asks.
    func serving(_ body: @escaping @Sendable (Client) async throws -> Void) async throws {
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.run() }
                defer { trigger.triggerGracefulShutdown() }
                try await application.test(.router) { try await body(Client(client: $0)) }
            }
        }
    }

    /// Stops the gateway while an answer is under way, `wait` after it has told all there was to tell.
    func stopping(
        after wait: Duration = .zero, _ ask: @escaping @Sendable (Client) async throws -> Reply
    ) async throws -> Reply {
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await scheduler.waitingRoom.run() }
                return try await application.test(.router) { client in
                    async let reply = ask(Client(client: client))
                    await time.sleepers(1)
                    if wait > .zero {
                        time.advance(by: wait)
                        await time.sleepers(1)
                    }
                    trigger.triggerGracefulShutdown()
                    return try await reply
                }
            }
        }
    }

    /// Puts what a read brings into the ledger without a call.
    func store(_ read: Order) async throws {
        let id = Job.ID.random(prefix: "job_")
        _ = try await ledger.accept(read, as: id, at: time.now().wall)
        _ = try await ledger.begin(id, at: time.now())
        let completion = Completion(
            job: id, attempt: 1, ending: .read(.make()), endedAt: time.now(), note: nil)
        _ = try await ledger.finish(completion)
    }

    static func created(_ id: String = "70001", content: DocumentContent? = .make()) -> ScriptedUpstream.Answer {
        .success(.created(Invoice.ID(id), amount: nil, content: content))
    }
}

/// The responder without a socket and its guard, as Hummingbird's tests ask it.
struct Unguarded: HTTPResponder {
    typealias Context = BasicRequestContext

    let responder: GatewayResponder

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        return await responder.respond(
            to: WholeRequest(
                method: request.method, target: request.head.path ?? "", headers: request.headers, body: body))
    }
}

/// Asks as one of the callers.
struct Client: Sendable {
    let client: any TestClientProtocol

    func ask(
        _ method: HTTPRequest.Method, _ uri: String, as caller: String? = "billing", headers: HTTPFields = [:],
        body: String? = nil
    ) async throws -> Reply {
        var headers = headers
        if let key = caller.flatMap({ APIWorld.keys[$0] }) { headers[.authorization] = "Bearer \(key)" }
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        let response = try await client.executeRequest(
            uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        let reply = Reply(response: response)
        // Whatever a test is about: no answer may hold what the contract does not know of.
        if let operation = Self.operation(method, uri) {
            #expect(Contract.shared.surprises(in: reply, to: operation) == [])
        }
        return reply
    }

    /// As the contract names it; nil for what it does not know, and for HEAD.
    static func operation(_ method: HTTPRequest.Method, _ uri: String) -> String? {
        do throws(Problem) {
            let target = try Target(uri)
            let route = try RouteTable.contract.find(method, target.segments).route
            return method == .head ? nil : "\(method.rawValue) \(route.template)"
        } catch {
            return nil
        }
    }

    func create(
        _ body: String = #"{"amount": "1500.00", "service": "Рассылка SMS"}"#, key: String? = "order-1",
        subclient: String = "4521", as caller: String? = "billing", query: String = "", headers: HTTPFields = [:]
    ) async throws -> Reply {
        var headers = headers
        if let key { headers[.idempotencyKey] = key }
        return try await ask(
            .post, "/subclients/\(subclient)/invoices\(query)", as: caller, headers: headers, body: body)
    }
}

/// An answer, its JSON taken apart.
struct Reply: Sendable {
    let response: TestResponse

    var status: Int { response.status.code }
    var headers: HTTPFields { response.headers }
    var text: String { String(buffer: response.body) }

    func json() throws -> JSON { try JSONParser.parse(Array(buffer: response.body)) }

    subscript(path: String...) -> JSON? {
        get throws {
            let whole: JSON? = try json()
            return path.reduce(whole) { value, name in
                guard case .object(let members)? = value else { return nil }
                return members.first { $0.name == name }?.value
            }
        }
    }

    /// The last word of the problem's type, and the fields it names.
    func problem() throws -> (kind: String, fields: [String]) {
        #expect(headers[.contentType] == "application/problem+json")
        #expect(try self["status"] == .number(String(status)))
        guard case .string(let type) = try self["type"] else { return ("", []) }
        guard case .array(let errors)? = try self["errors"] else {
            return (String(type.split(separator: ":").last ?? ""), [])
        }
        let fields = errors.compactMap { error -> String? in
            guard case .object(let members) = error, case .string(let name)? = members.first?.value else { return nil }
            return name
        }
        return (String(type.split(separator: ":").last ?? ""), fields)
    }
}

extension Limits {
    static func bodies(of bytes: Int) -> Limits {
        var limits = Limits()
        limits.bodyBytes = bytes
        return limits
    }
}

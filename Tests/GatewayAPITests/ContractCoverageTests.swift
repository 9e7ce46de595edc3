import Billing
import Foundation
import HTTPTypes
import SQLiteLedger
import Synchronization
import TestSupport
import Testing

@testable import GatewayAPI

/// The other way round: what the contract promises can be had. Each status of each operation is provoked once.
@Suite("Contract, status by status")
struct ContractCoverageTests {
    /// Health, metrics and the console are not the contract's surface, but the admin listener's.
    static func isAdmins(_ name: String) -> Bool {
        ["GET /livez", "GET /readyz", "GET /metrics", "POST /ledger/backup"].contains(name)
            || name.hasPrefix("GET /console")
    }

    /// Answers that do not end, and notices to receivers: EventRoutesTests and the tests of webhooks read those.
    static func isToldElsewhere(_ name: String) -> Bool { name.hasSuffix("/events") || name.contains("/notices") }

    /// The operation's path, with something in place of each variable.
    static func uri(_ name: String) -> String {
        let values = [
            "subclient": "4521", "id": "70001", "document": "doc_1", "job": "job_1", "key": "order-1", "name": "main",
            "notice": "msg_1",
        ]
        let path = name.split(separator: " ", maxSplits: 1).last.map(String.init) ?? ""
        return values.reduce(path) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    private let contract = Contract.shared
    private let seen = Seen()

    /// Operations and the statuses that they were seen to give.
    private final class Seen: Sendable {
        private let answers = Mutex<Set<String>>([])

        var all: Set<String> { answers.withLock { $0 } }

        func note(_ answer: String) { answers.withLock { _ = $0.insert(answer) } }
    }

    /// What `HTTPGuard` answers before any operation sees the request: its own tests ask for these, over sockets. 500 is for
    /// what nobody has thought of: there is no way to ask for it.
    private static let elsewhere: Set<Int> = [408, 414, 417, 431, 500, 501, 505]
    /// Neither caller nor ledger has a part in these: what is 503 there is a connection too many.
    private static let unconditional = ["GET /openapi.yaml", "GET /.well-known/security.txt"]

    /// Of problems: what `HTTPGuard` and the admin's routes answer, 405, which no operation has, and what takes a
    /// story: QueueRoutesTests (deadlines), ResolutionRoutesTests (people's words), InvoiceRoutesTests, EventRoutesTests
    /// and the strangers' test of documents elsewhere tell those.
    private static let kindsElsewhere: Set<ProblemKind> = [
        .requestTimeout, .targetTooLong, .expectationFailed, .headerTooLarge, .notImplemented, .tooManyConnections,
        .versionNotSupported, .backupsNotConfigured, .backupUnderWay, .backupFailed, .internalError, .methodNotAllowed,
        .deadlineTooSoon, .expired, .abandoned, .invoiceTaken, .upstreamInterrupted, .tooManyStreams,
        .documentDamaged, .documentsUnavailable,
    ]

    @Test func everyStatusFieldAndProblemIsGiven() async throws {
        try await askWrongly()
        try await askBeyondTheQuota()
        try await askABrokenLedger()
        try await askForInvoices()
        try await askForWhatTheProviderRefuses()
        try await askAsAnOperator()
        let documented = Set(
            operations.flatMap { name, operation in
                contract.statuses(of: operation).subtracting(guarded(name, operation)).map { "\(name) \($0)" }
            })
        #expect(documented.subtracting(seen.all).sorted() == [])
        let fields = Set(
            operations.flatMap { name, operation in
                contract.statuses(of: operation).subtracting(guarded(name, operation)).flatMap { status in
                    contract.fields(of: operation, status: status).map { "\(status) \($0)" }
                }
            })
        #expect(fields.count > 20)
        #expect(fields.subtracting(seen.all).sorted() == [])
        let kinds = Set(ProblemKind.allCases).subtracting(Self.kindsElsewhere).map(\.type)
        #expect(Set(kinds).subtracting(seen.all).sorted() == [])
    }

    /// 502 of a signed link is a document damaged in a store outside of the ledger.
    private func guarded(_ name: String, _ operation: [String: Any]) -> Set<Int> {
        Self.elsewhere.union(operation["requestBody"] == nil ? [413] : [])
            .union(Self.unconditional.contains(name) ? [503] : [])
            .union(name == "GET /documents/{document}.pdf" ? [502] : [])
    }

    @discardableResult
    private func ask(
        _ client: Client, _ name: String, _ change: String = "", as caller: String? = "all", uri: String? = nil,
        headers: HTTPFields = [:], body: String? = nil
    ) async throws -> Reply {
        let method = try #require(HTTPRequest.Method(String(name.prefix { $0 != " " })))
        let body = method == .post ? body ?? Self.bodies[String(name.split(separator: "/").last ?? "")] : nil
        var headers = headers
        if body != nil, headers[.idempotencyKey] == nil { headers[.idempotencyKey] = "order-1" }
        let reply = try await client.ask(
            method, (uri ?? Self.uri(name)) + change, as: caller, headers: headers, body: body)
        seen.note("\(name) \(reply.status)")
        for field in reply.headers { seen.note("\(reply.status) \(field.name.canonicalName)") }
        if reply.status >= 400, case .string(let type)? = try reply["type"] { seen.note(type) }
        return reply
    }

    private static let bodies = [
        "invoices": #"{"amount": "1500.00"}"#, "resolution": #"{"outcome": "abandoned", "reason": "x"}"#,
        "requeue": #"{"reason": "x"}"#, "pause": #"{"reason": "x"}"#, "resume": #"{"reason": "x"}"#,
    ]

    private var operations: [(name: String, operation: [String: Any])] {
        contract.operations.filter { !Self.isAdmins($0.name) && !Self.isToldElsewhere($0.name) }
    }

    private var names: [String] { operations.map(\.name) }

    private func askWrongly() async throws {
        let world = try await APIWorld(limits: .bodies(of: 1024))
        try await world.asking { client in
            for name in names {
                try await ask(client, name, "?%ff=1")
                try await ask(client, name, "?nothing=1")
                try await ask(client, name, as: nil)
                try await ask(client, name, as: "none")
                try await ask(client, name, "?account=nobodys")
                try await ask(client, name)
                try await ask(client, name, headers: [.prefer: "respond-async"])
                guard Self.bodies.keys.contains(where: name.hasSuffix), name.hasPrefix("POST") else { continue }
                try await ask(client, name, headers: [.contentType: "text/plain"])
                try await ask(client, name, body: String(repeating: " ", count: 2000))
            }
            for name in ["POST /accounts/{name}/pause", "POST /accounts/{name}/resume"] {
                try await ask(client, name, uri: Self.uri(name).replacing("main", with: "nobodys"))
            }
            let create = "POST /subclients/{subclient}/invoices"
            try await ask(client, create, headers: [.idempotencyKey: "\""])
            let bare = try await client.ask(.post, Self.uri(create), as: "all", body: Self.bodies["invoices"])
            if case .string(let type)? = try bare["type"] { seen.note(type) }
            try await ask(client, "GET /jobs", as: nil, headers: [.authorization: "Bearer nobodys"])
            try await ask(client, create, body: #"{"amount": "2.00"}"#)
            try await ask(client, create, body: "{")
            try await ask(client, "GET /jobs", "?limit=1")
        }
        let silent = try await APIWorld(securityContacts: [])
        try await silent.asking { client in try await ask(client, "GET /.well-known/security.txt") }
        let full = try await APIWorld(queueLimit: 0)
        try await full.asking { client in
            try await ask(client, "POST /subclients/{subclient}/invoices", as: "billing")
        }
    }

    private func askBeyondTheQuota() async throws {
        let world = try await APIWorld(rate: RateQuota(perSecond: 1, burst: 1))
        try await world.asking { client in
            for name in names { for _ in 0..<2 { try await ask(client, name) } }
        }
    }

    private func askABrokenLedger() async throws {
        let world = try await APIWorld()
        try await world.ledger.close()
        try await world.asking { client in
            for name in names where !name.hasPrefix("GET /documents") { try await ask(client, name) }
            try await ask(client, "GET /documents/{document}.pdf", uri: link(world, to: "doc_1"))
        }
    }

    private func link(_ world: APIWorld, to document: String, at date: Date? = nil) -> String {
        String(
            world.links.link(to: Document.ID(document), at: date ?? world.time.now().wall)
                .dropFirst("https://billing.example".count))
    }

    private func askForInvoices() async throws {
        let world = try await APIWorld(answering: APIWorld.created())
        let act = Order.fetchAct(.id(Act.ID("70001")), account: "main")
        try await world.store(act)
        try await world.serving { client in
            for _ in 0..<2 {
                try await ask(client, "POST /subclients/{subclient}/invoices", headers: [.prefer: "wait=30"])
            }
            let pdfs = ["invoices", "acts"].map { "GET /subclients/{subclient}/\($0)/{id}/pdf" }
            for name in names where name.hasPrefix("GET") { try await ask(client, name) }
            let invoice = try await ask(client, "GET /subclients/{subclient}/invoices/{id}")
            guard case .string(let url)? = try invoice["links", "pdf"] else { Issue.record("no link"); return }
            let link = String(url.dropFirst("https://billing.example".count))
            for (name, uri) in pdfs.map({ ($0, Self.uri($0)) }) + [("GET /documents/{document}.pdf", link)] {
                for headers: HTTPFields in [
                    [:], [.range: "bytes=0-1"], [.range: "bytes=999-"], [.ifNoneMatch: "*"], [.ifMatch: "\"x\""],
                ] { try await ask(client, name, uri: uri, headers: headers) }
            }
            try await ask(client, "GET /documents/{document}.pdf", uri: self.link(world, to: "doc_none"))
            let late = self.link(world, to: "doc_none", at: Date(timeIntervalSince1970: 0))
            try await ask(client, "GET /documents/{document}.pdf", uri: late)
            for name in names where name.contains("{id}") {
                try await ask(client, name, uri: Self.uri(name).replacing("70001", with: "70009"))
            }
            try await ask(client, "GET /subclients/{subclient}/acts", "?number=1")
            try await ask(client, "POST /subclients/{subclient}/invoices/{id}/refresh")
            let job = try await ask(client, "GET /idempotency-keys/{key}")
            guard case .string(let id)? = try job["id"] else { Issue.record("no job"); return }
            for name in names where name.contains("{job}") {
                try await ask(
                    client, name, uri: Self.uri(name).replacing("job_1", with: id), headers: [.prefer: "wait=1"])
            }
            try await ask(client, "GET /openapi.yaml")
            let later = try await ask(
                client, "POST /subclients/{subclient}/invoices", headers: [.idempotencyKey: "order-2"])
            guard case .string(let waiting)? = try later["id"] else { Issue.record("no job"); return }
            try await ask(client, "GET /jobs/{job}", uri: "/jobs/\(waiting)")
        }
        let changed = try await APIWorld(answering: .success(.document(.make("%PDF-1.7 changed %%EOF"))))
        try await changed.store(.fetchInvoice("70001"))
        try await changed.serving { client in
            let refresh = "POST /subclients/{subclient}/invoices/{id}/refresh"
            try await ask(client, refresh, headers: [.prefer: "wait=30"])
        }
    }

    /// A refusal for whoever waits: 404 and 502; and a job that was cancelled: 409.
    private func askForWhatTheProviderRefuses() async throws {
        let reads =
            names.filter { $0.contains("{id}") && !$0.hasSuffix("versions") } + ["GET /subclients/{subclient}/acts"]
        for code in [1, 5, 6] {
            for name in reads + ["POST /subclients/{subclient}/invoices"] { try await refused(name, code) }
        }
        for name in reads + ["POST /subclients/{subclient}/invoices"] { try await cancelled(name) }
    }

    private func refused(_ name: String, _ code: Int) async throws {
        let world = try await APIWorld(answering: .failure(.refused(Refusal(code: code, text: "no"))))
        try await world.serving { client in
            try await ask(client, name, name.hasSuffix("acts") ? "?number=1" : "", headers: [.prefer: "wait=30"])
            if name == "POST /subclients/{subclient}/invoices" { try await ask(client, name) }
        }
    }

    /// Nothing is sent while somebody waits, and somebody else takes the job back.
    private func cancelled(_ name: String) async throws {
        let world = try await APIWorld()
        try await world.asking { client in
            async let waiting = ask(
                client, name, name.hasSuffix("acts") ? "?number=1" : "", headers: [.prefer: "wait=30"])
            await world.time.sleepers(1)
            let job = try #require(try await world.ledger.queue().first)
            try await ask(client, "DELETE /jobs/{job}", uri: "/jobs/\(job.id)")
            _ = try await waiting
            if name == "POST /subclients/{subclient}/invoices" { try await ask(client, name) }
        }
    }

    private func askAsAnOperator() async throws {
        for outcome in [
            #"{"outcome": "abandoned", "reason": "x"}"#, #"{"outcome": "created", "invoice": "7", "reason": "x"}"#,
        ] {
            let world = try await APIWorld(answering: .failure(.outcomeUnknown("reset")))
            try await world.serving { client in
                try await ask(client, "POST /subclients/{subclient}/invoices", headers: [.prefer: "wait=30"])
                let path = "/jobs/\(await world.upstream.call(1).job)"
                try await ask(client, "POST /jobs/{job}/resolution", uri: path + "/resolution", body: outcome)
                try await ask(client, "GET /jobs/{job}/decisions", uri: path + "/decisions")
            }
        }
        let world = try await APIWorld(answering: .failure(.refused(Refusal(code: 6, text: "no"))))
        try await world.serving { client in
            try await ask(client, "POST /subclients/{subclient}/invoices", headers: [.prefer: "wait=30"])
            try await ask(client, "POST /jobs/{job}/requeue", uri: "/jobs/\(await world.upstream.call(1).job)/requeue")
            for action in ["pause", "resume"] { try await ask(client, "POST /accounts/{name}/\(action)") }
        }
    }
}

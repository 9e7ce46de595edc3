import Billing
import HTTPTypes
import HummingbirdTesting
import SQLiteLedger
import TestSupport
import Testing

@testable import GatewayAPI

/// Every field of every endpoint, wrong: a problem names it, nothing is queued, nothing is sent.
@Suite("Wrong input")
struct WrongInputTests {
    struct Case: Sendable, CustomStringConvertible {
        let method: HTTPRequest.Method
        let uri: String
        var headers: HTTPFields = [.idempotencyKey: "k"]
        var body: String?
        let status: Int
        let field: String

        var description: String { "\(method) \(uri) \(body ?? "") → \(status) \(field)" }
    }

    static let invoices = "/subclients/4521/invoices"

    static let bodies: [Case] = [
        (#"{}"#, "/amount"), (#"{"amount": 1500}"#, "/amount"), (#"{"amount": "1500.001"}"#, "/amount"),
        (#"{"amount": "-1"}"#, "/amount"), (#"{"amount": "0"}"#, "/amount"), (#"{"amount": "1e3"}"#, "/amount"),
        (#"{"amount": null}"#, "/amount"), (#"{"amount": ["1"]}"#, "/amount"), (#"{"amount": "1,00"}"#, "/amount"),
        (#"{"amount": "9999999999999"}"#, "/amount"), (#"{"amount": "1", "service": 5}"#, "/service"),
        (#"{"amount": "1", "service": ""}"#, "/service"), (#"{"amount": "1", "service": "a\u0000b"}"#, "/service"),
        (#"{"amount": "1", "service": "a\nb"}"#, "/service"), (#"{"amount": "1", "sum": "1"}"#, "/sum"),
        (#"{"amount": "1", "expires_at": "tomorrow"}"#, "/expires_at"),
        (#"{"amount": "1", "expires_at": "2036-11-23T20:00:00"}"#, "/expires_at"),
        (#"{"amount": "1", "expires_at": 1795464000}"#, "/expires_at"),
        (#"[]"#, ""), (#""1500""#, ""),
    ].map { Case(method: .post, uri: invoices, body: $0.0, status: 422, field: $0.1) }

    static let syntax: [Case] = [
        ("", ""), ("{", ""), (#"{"amount": "1", "amount": "2"}"#, "/amount"), (#"{"amount": "\ud800"}"#, "/amount"),
        (#"{"amount": "1"} x"#, ""), (#"{"amount": 01}"#, "/amount"), (#"{'amount': '1'}"#, ""),
        (#"{"amount": "1",}"#, ""), (String(repeating: "[", count: 100), ""), (#"{"a/b~": nul}"#, "/a~1b~0"),
    ].map { body, field in
        let nested = body.hasPrefix("[[[") ? String(repeating: "/0", count: 64) : field
        return Case(method: .post, uri: invoices, body: body, status: 400, field: nested)
    }

    static let names: [Case] = [
        ("0", "subclient"), ("007", "subclient"), ("%20x", "subclient"), ("a%0Ab", "subclient"),
        ("login:", "subclient"),
    ].flatMap { name, field in
        ["invoices", "acts", "invoices/70001", "acts/501", "invoices/70001/pdf", "acts/501/pdf"].map {
            Case(method: .get, uri: "/subclients/\(name)/\($0)", status: 422, field: field)
        } + [
            Case(
                method: .post, uri: "/subclients/\(name)/invoices", body: #"{"amount":"1"}"#, status: 422, field: field)
        ]
    }

    static let parameters: [Case] = [
        ("\(invoices)/x1", "id"), ("\(invoices)/-1/pdf", "id"), ("/subclients/4521/acts/1.5", "id"),
        ("/subclients/4521/acts/1234567890123456789/pdf", "id"), ("/subclients/4521/acts?number=", "number"),
        ("/subclients/4521/acts?number=a%00", ""), ("/subclients/4521/acts?number=1&cursor=x", "cursor"),
        ("\(invoices)?limit=0", "limit"), ("\(invoices)?limit=201", "limit"), ("\(invoices)?limit=x", "limit"),
        ("\(invoices)?cursor=x", "cursor"), ("\(invoices)?page=2", "page"), ("\(invoices)?limit=1&limit=2", "limit"),
        ("/jobs?state=done", "state"), ("/jobs?cursor=AAAA", "cursor"), ("/jobs?access_token=x", "access_token"),
        ("/jobs/job_1?x=1", "x"), ("/idempotency-keys/%C3%A9", "key"), ("\(invoices)?account=", "account"),
        ("\(invoices)?account=nobodys", "account"), ("/jobs?account=nobodys", "account"),
    ].map { uri, field in
        let status = field.isEmpty ? 400 : field == "account" ? 403 : 422
        return Case(method: .get, uri: uri, status: status, field: field)
    }

    static let fields: [Case] =
        [
            Case(
                method: .post, uri: invoices, headers: [:], body: #"{"amount":"1"}"#, status: 400,
                field: "Idempotency-Key")
        ]
        + ["", "\"", "\"a", "\"a\" b", "é", "\"\\x\"", String(repeating: "k", count: 256)].map {
            Case(
                method: .post, uri: invoices, headers: [.idempotencyKey: $0], body: #"{"amount":"1"}"#, status: 400,
                field: "Idempotency-Key")
        }

    @Test(arguments: bodies + syntax + names + parameters + fields)
    func isNamed(wrong: Case) async throws {
        let world = try await APIWorld()
        try await world.application.test(.router) { client in
            let reply = try await Client(client: client).ask(
                wrong.method, wrong.uri, headers: wrong.headers, body: wrong.body)
            #expect(reply.status == wrong.status, "\(reply.text)")
            let fields = try reply.problem().fields
            #expect(
                fields == (wrong.field.isEmpty && !wrong.uri.hasSuffix("invoices") ? [] : [wrong.field]),
                "\(reply.text)")
        }
        let jobs = try await world.ledger.jobs(JobFilter(), PageRequest())
        #expect(jobs.items.isEmpty)
        #expect(await world.upstream.calls.isEmpty)
    }

    @Test func allFaultsOfABodyAreToldAtOnce() async throws {
        let world = try await APIWorld()
        try await world.application.test(.router) { client in
            let reply = try await Client(client: client).create(#"{"amount": 1, "service": false, "x": 1}"#)
            #expect(try reply.problem().fields == ["/x", "/amount", "/service"])
        }
    }
}

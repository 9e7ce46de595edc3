import Billing
import Foundation
import HTTPTypes
import HummingbirdCore
import HummingbirdTesting
import SQLiteLedger
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("Protocol")
struct ProtocolTests {
    private func asking(_ body: @escaping @Sendable (Client) async throws -> Void) async throws {
        let world = try await APIWorld(limits: .bodies(of: 1024))
        try await world.application.test(.router) { try await body(Client(client: $0)) }
    }

    @Test(arguments: ["/", "/nothing", "/subclients", "/jobs/a/b", "/documents/x"])
    func unknownPathsAreProblems(path: String) async throws {
        try await asking { client in
            let reply = try await client.ask(.get, path, as: nil)
            #expect(reply.status == 404)
            #expect(try reply.problem().kind == "not-found")
        }
    }

    @Test(arguments: [
        "//jobs", "/jobs//x", "/jobs/", "/jobs/%00", "/jobs/%zz", "/jobs/..", "/jobs/%2e%2e", "/jobs?%ff=1",
    ])
    func doubtfulPathsAreRefused(path: String) async throws {
        try await asking { client in
            let reply = try await client.ask(.get, path)
            #expect(reply.status == 400, "\(path)")
        }
    }

    @Test func wrongMethodsAreToldTheRightOnes() async throws {
        try await asking { client in
            let reply = try await client.ask(.put, "/subclients/4521/invoices")
            #expect(reply.status == 405)
            #expect(reply.headers[.allow] == "GET, HEAD, POST")
            #expect(try await client.ask(.post, "/jobs/x").headers[.allow] == "DELETE, GET, HEAD")
        }
    }

    @Test func headAnswersGetsHeadersWithoutContent() async throws {
        try await asking { client in
            let get = try await client.ask(.get, "/jobs", headers: [.requestID: "r"])
            let head = try await client.ask(.head, "/jobs", headers: [.requestID: "r"])
            #expect(head.status == 200)
            #expect(head.text.isEmpty)
            #expect(head.headers[.contentLength] == get.headers[.contentLength])
            #expect(head.headers[.contentType] == get.headers[.contentType])
        }
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
    func namesTheMediaTypeItWants(type: String) async throws {
        try await asking { client in
            let reply = try await client.create(headers: [.contentType: type])
            #expect(reply.status == 415)
            #expect(reply.headers[.accept] == "application/json")
        }
    }

    /// RFC 9110 section 12.4.1 lets a server do so; the contract says it.
    @Test(arguments: ["text/html", "application/xml;q=1.0, */*;q=0", ""])
    func acceptIsNotNegotiated(field: String) async throws {
        try await asking { client in
            let reply = try await client.ask(.get, "/jobs", headers: [.accept: field])
            #expect(reply.status == 200)
            #expect(reply.headers[.contentType] == "application/json")
            #expect(reply.headers[.vary] == nil)
        }
    }

    @Test func theMetricsVaryByAccept() async throws {
        let world = try await APIWorld()
        try await world.admin.test(.router) { test in
            let reply = try await Client(client: test).ask(.get, "/metrics", as: nil)
            #expect(reply.status == 200)
            #expect(reply.headers[.vary] == "Accept")
        }
    }

    /// A process that lives is not to be killed for a ledger that does not answer.
    @Test func livezLooksAtNothingElse() async throws {
        let world = try await APIWorld()
        try await world.ledger.close()
        let routes = AdminRoutes(
            readiness: { Readiness(isReady: false, details: ["the ledger does not answer"]) },
            metrics: { _ in ("", "text/plain") })
        let admin = APIWorld.application(world.surface, admin: routes)
        try await admin.test(.router) { test in
            let client = Client(client: test)
            let (alive, ready) = (
                try await client.ask(.get, "/livez", as: nil), try await client.ask(.get, "/readyz", as: nil)
            )
            #expect(alive.status == 200 && alive.text == "ok\n")
            #expect(ready.status == 503 && ready.text == "not ready\nthe ledger does not answer\n")
            for reply in [alive, ready] { #expect(reply.headers[.server] == nil) }
        }
    }

    @Test func acceptsAMediaTypeWithParameters() async throws {
        try await asking { client in
            let reply = try await client.create(headers: [.contentType: "Application/JSON; charset=utf-8"])
            #expect(reply.status == 202)
        }
    }

    @Test func refusesALargeBodyAndClosesTheConnection() async throws {
        try await asking { client in
            let reply = try await client.create(
                #"{"amount": "1", "service": ""# + String(repeating: "a", count: 2000) + "\"}")
            #expect(reply.status == 413)
            #expect(reply.headers[.connection] == "close")
        }
    }

    @Test func requestsCanBeFollowed() async throws {
        try await asking { client in
            let given = try await client.ask(.get, "/nothing", headers: [.requestID: "abc-1.2_3"])
            #expect(given.headers[.requestID] == "abc-1.2_3")
            #expect(try given["instance"] == .string("urn:counterfoil:request:abc-1.2_3"))
            let made = try await client.ask(.get, "/nothing", headers: [.requestID: "a b\"<script>"])
            #expect(made.headers[.requestID]?.hasPrefix("req_") == true)
        }
    }

    @Test func jsonIsNeverStoredByCaches() async throws {
        try await asking { client in
            for path in ["/jobs", "/nothing"] {
                let reply = try await client.ask(.get, path)
                #expect(reply.headers[.cacheControl] == "no-store")
            }
        }
    }

    /// RFC 9116 sections 2.5.3, 2.5.5 and 3.
    @Test func whomToTellOfAWeaknessIsServedToEverybody() async throws {
        try await asking { client in
            let reply = try await client.ask(.get, "/.well-known/security.txt", as: nil)
            #expect(reply.status == 200 && reply.headers[.contentType] == "text/plain; charset=utf-8")
            let lines = reply.text.split(separator: "\r\n").map(String.init)
            #expect(lines.first == "Contact: mailto:security@billing.example")
            #expect(lines.last == "Canonical: https://billing.example/.well-known/security.txt")
            let field = try #require(lines.first { $0.hasPrefix("Expires: ") })
            let expires = try Date(String(field.dropFirst(9)), strategy: .iso8601)
            let now = ManualTimeSource().now().wall
            #expect((now.addingTimeInterval(86400)...now.addingTimeInterval(365 * 86400)).contains(expires))
        }
    }

    @Test func theContractIsServedToEverybody() async throws {
        try await asking { client in
            let reply = try await client.ask(.get, "/openapi.yaml", as: nil)
            #expect(reply.status == 200)
            #expect(reply.text == "openapi: 3.1.0\n")
        }
    }
}

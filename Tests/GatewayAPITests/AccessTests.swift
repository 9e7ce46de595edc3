import Billing
import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import SQLiteLedger
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("Access")
struct AccessTests {
    private func asking(_ body: @escaping @Sendable (Client, APIWorld) async throws -> Void) async throws {
        let world = try await APIWorld()
        try await world.application.test(.router) { try await body(Client(client: $0), world) }
    }

    @Test func challengesWhoComesWithoutAKey() async throws {
        try await asking { client, _ in
            let reply = try await client.ask(.get, "/jobs", as: nil)
            #expect(reply.status == 401)
            #expect(reply.headers[.wwwAuthenticate] == "Bearer realm=\"counterfoil\"")
            #expect(try reply.problem().kind == "authentication-required")
        }
    }

    @Test(arguments: [
        "Bearer wrong", "Basic Y2Y6eA==", "Bearer", "Bearer  cf_billing", "cf_billing", "Bearer cf_billing x",
    ])
    func refusesWhatIsNoKey(field: String) async throws {
        try await asking { client, _ in
            let reply = try await client.ask(.get, "/jobs", as: nil, headers: [.authorization: field])
            #expect(reply.status == 401)
            #expect(try reply.problem().kind == "invalid-token")
            #expect(!reply.text.contains("cf_billing"))
        }
    }

    @Test func aKeyPermitsItsScopesOnly() async throws {
        try await asking { client, world in
            let create = try await client.create(as: "reader")
            #expect(create.status == 403)
            #expect(create.headers[.wwwAuthenticate]?.contains("error=\"insufficient_scope\"") == true)
            #expect(try await client.ask(.get, "/subclients/4521/invoices", as: "reader").status == 200)
            #expect(try await client.create(as: "ops").status == 403)
            #expect(try await client.ask(.get, "/subclients/4521/invoices", as: "ops").status == 200)
            let queue = try await world.ledger.queue()
            #expect(queue.isEmpty)
        }
    }

    @Test func anothersJobAndKeyAreAsAbsentAsNone() async throws {
        try await asking { client, _ in
            let reply = try await client.create()
            guard case .string(let id) = try reply["id"] else { Issue.record("no job"); return }
            let others = try await client.ask(.get, "/jobs/\(id)", as: "shop", headers: [.requestID: "r1"])
            let none = try await client.ask(.get, "/jobs/job_none", as: "shop", headers: [.requestID: "r1"])
            #expect(others.status == 404)
            #expect(others.text == none.text)
            #expect(try await client.ask(.delete, "/jobs/\(id)", as: "shop").status == 404)
            #expect(try await client.ask(.get, "/idempotency-keys/order-1", as: "shop").status == 404)
            #expect(try await client.ask(.get, "/jobs", as: "shop").text == #"{"items":[]}"#)
            #expect(try await client.ask(.get, "/jobs/\(id)", as: "ops").status == 200)
            #expect(try await client.ask(.get, "/idempotency-keys/order-1").text.contains(id))
        }
    }

    @Test func anothersAccountIsAsAbsentAsNone() async throws {
        try await asking { client, _ in
            let others = try await client.ask(
                .get, "/subclients/1/invoices?account=second", as: "shop", headers: [.requestID: "r1"])
            let none = try await client.ask(
                .get, "/subclients/1/invoices?account=nowhere", as: "shop", headers: [.requestID: "r1"])
            #expect(others.status == 403)
            #expect(others.text == none.text)
            #expect(try await client.ask(.get, "/subclients/1/invoices?account=second").status == 200)
        }
    }

    @Test func cancelsWhatIsNotSentYet() async throws {
        try await asking { client, _ in
            guard case .string(let id) = try await client.create()["id"] else { Issue.record("no job"); return }
            let cancelled = try await client.ask(.delete, "/jobs/\(id)")
            #expect(cancelled.status == 200)
            #expect(try cancelled["state"] == .string("cancelled"))
            let again = try await client.ask(.delete, "/jobs/\(id)")
            #expect(again.status == 409)
            #expect(try await client.create().status == 409)
        }
    }

    @Test func linksOpenTheirDocumentForTheirTime() async throws {
        let world = try await APIWorld(answering: APIWorld.created())
        try await world.serving { client in
            let reply = try await client.create(headers: [.prefer: "wait=30"])
            guard case .string(let link) = try reply["links", "pdf"] else { Issue.record("no link"); return }
            #expect(link.hasPrefix("https://billing.example/documents/doc_"))
            let path = String(link.dropFirst("https://billing.example".count))
            let pdf = try await client.ask(.get, path, as: nil)
            #expect(pdf.status == 200)
            #expect(pdf.text.hasPrefix("%PDF-1.7"))
            for tampered in [
                path.replacing("key=k2", with: "key=k1"), path.replacing("key=k2", with: "key=k3"), path + "A",
                path.replacing("expires=1", with: "expires=2"), String(path.prefix { $0 != "?" }),
                path.replacing("/doc_", with: "/doc_0"),
            ] {
                #expect(try await client.ask(.get, tampered, as: nil).problem().kind == "link-forged", "\(tampered)")
            }
            world.time.advance(by: .seconds(3600))
            let expired = try await client.ask(.get, path, as: nil)
            #expect(expired.status == 410)
        }
    }

    @Test func olderLinkKeysAreStillAccepted() {
        let keys = ["k1", "k2"].map { LinkSigner.Key(id: $0, secret: SymmetricKey(size: .bits256)) }
        let date = Date(timeIntervalSince1970: 1000)
        let old = LinkSigner(publicURL: "https://a/", lifetime: .seconds(60), keys: [keys[0]])
        let new = LinkSigner(publicURL: "https://a/", lifetime: .seconds(60), keys: [keys[1], keys[0]])
        let signature = String(old.link(to: Document.ID("d"), at: date).split(separator: "=").last ?? "")
        let verdict = new.verdict(on: Document.ID("d"), expires: "1060", key: "k1", signature: signature, at: date)
        #expect(verdict == .valid)
    }
}

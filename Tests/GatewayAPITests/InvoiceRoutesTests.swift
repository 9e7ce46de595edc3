import Billing
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("Invoice routes")
struct InvoiceRoutesTests {
    @Test func answers202WithAJobAtOnce() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            let reply = try await client.create()
            #expect(reply.status == 202)
            let job = await world.upstream.call(1).job
            #expect(reply.headers[.location] == "/jobs/\(job)")
            #expect(reply.headers[.retryAfter] != nil)
            #expect(try reply["operation"] == .string("create_invoice"))
            #expect(try reply["result"] == .null)
            await world.upstream.answer(APIWorld.created())
        }
    }

    @Test func answers201WithTheInvoiceToOneWhoWaits() async throws {
        let world = try await APIWorld(answering: APIWorld.created())
        try await world.serving { client in
            let reply = try await client.create(headers: [.prefer: "wait=30"])
            #expect(reply.status == 201)
            #expect(reply.headers[.location] == "/subclients/4521/invoices/70001")
            #expect(reply.headers[.preferenceApplied] == "wait=30")
            #expect(try reply["amount"] == .string("1500.00"))
            #expect(try reply["currency"] == .string("RUB"))
            #expect(try reply["service"] == .string("Рассылка SMS"))
            #expect(try reply["document", "size"] == .number("26"))
            let own = try await client.ask(.get, "/subclients/4521/invoices/70001")
            #expect(own.status == 200)
            #expect(try own.json() == reply.json())
        }
    }

    @Test func repeatsAreTheSameJobWhateverItsState() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            let first = try await client.create()
            let second = try await client.create(#"{"service":"Рассылка SMS","amount":"1500"}"#, key: "\"order-1\"")
            #expect(second.status == 202)
            #expect(second.headers[.idempotentReplayed] == "true")
            #expect(first.headers[.idempotentReplayed] == nil)
            #expect(try first["id"] == second["id"])
            _ = await world.upstream.call(1)
            await world.upstream.answer(APIWorld.created())
            _ = try await client.ask(.get, "/jobs/\(await world.upstream.call(1).job)", headers: [.prefer: "wait=30"])
            #expect(try await client.create().status == 201)
            let other = try await client.create(#"{"amount":"1500.01","service":"Рассылка SMS"}"#)
            #expect(other.status == 422)
            #expect(try other.problem().kind == "idempotency-key-reused")
            #expect(await world.upstream.calls.count == 1)
        }
    }

    @Test(arguments: [
        (1, 422, "upstream-invalid"), (2, 502, "upstream-refused"), (5, 502, "upstream-refused"),
        (6, 404, "upstream-not-found"), (77, 502, "upstream-refused"),
    ])
    func tellsWhatTheProviderRefused(code: Int, status: Int, kind: String) async throws {
        let world = try await APIWorld(answering: .failure(.refused(Refusal(code: code, text: "no"))))
        try await world.serving { client in
            let reply = try await client.create(headers: [.prefer: "wait=30"])
            #expect(reply.status == status)
            #expect(try reply.problem().kind == kind)
            #expect(try reply["upstream", "code"] == .number(String(code)))
            let replay = try await client.create()
            #expect(replay.status == status)
            #expect(replay.headers[.idempotentReplayed] == "true")
        }
    }

    @Test func tellsAnUnknownOutcomeAsWhatItIs() async throws {
        let world = try await APIWorld(answering: .failure(.outcomeUnknown("reset")))
        try await world.serving { client in
            let reply = try await client.create(headers: [.prefer: "wait=30"])
            #expect(reply.status == 502)
            #expect(try reply.problem().kind == "outcome-unknown")
            let job = await world.upstream.call(1).job
            #expect(reply.headers[.location] == "/jobs/\(job)")
            let seen = try await client.ask(.get, "/jobs/\(job)")
            #expect(try seen["state"] == .string("outcome_unknown"))
            #expect(!reply.text.contains("reset"), "causes go to the log")
        }
    }

    @Test func readsWhatTheLedgerDoesNotKnow() async throws {
        let world = try await APIWorld(answering: .success(.document(.make())))
        try await world.serving { client in
            let reply = try await client.ask(.get, "/subclients/4521/invoices/70009", headers: [.prefer: "wait=30"])
            #expect(reply.status == 200)
            #expect(try reply["amount"] == .null)
            #expect(try reply["document", "size"] == .number("26"))
            let list = try await client.ask(.get, "/subclients/4521/invoices")
            #expect(list.text.contains("\"id\":\"70009\""))
            #expect(await world.upstream.calls.count == 1)
        }
    }

    @Test func aMissingDocumentIsSaidAndFetched() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            _ = try await client.create()
            _ = await world.upstream.call(1)
            await world.upstream.answer(APIWorld.created(content: nil))
            let job = await world.upstream.call(1).job
            _ = try await client.ask(.get, "/jobs/\(job)", headers: [.prefer: "wait=30"])
            let invoice = try await client.ask(.get, "/subclients/4521/invoices/70001")
            #expect(try invoice["document"] == .null)
            #expect(try invoice["links", "pdf"] == .null)
            let pdf = try await client.ask(.get, "/subclients/4521/invoices/70001/pdf")
            #expect(pdf.status == 202)
            #expect(try pdf["operation"] == .string("fetch_invoice"))
        }
    }

    @Test func refusesWhatExceedsTheCallersQueue() async throws {
        let world = try await APIWorld(queueLimit: 2)
        try await world.serving { client in
            for key in ["a", "b"] { #expect(try await client.create(key: key).status == 202) }
            let third = try await client.create(key: "c")
            #expect(third.status == 429)
            #expect(third.headers[.retryAfter] == "60")
            #expect(try await client.create(key: "a").status == 202)
            _ = await world.upstream.call(1)
            await world.upstream.answer(APIWorld.created())
        }
    }

    @Test func listsInPagesNewestFirst() async throws {
        let world = try await APIWorld()
        for id in ["70001", "70002", "70003"] { try await world.store(.fetchInvoice(id)) }
        try await world.serving { client in
            let first = try await client.ask(.get, "/subclients/4521/invoices?limit=2")
            #expect(first.text.contains("70003") && first.text.contains("70002") && !first.text.contains("70001"))
            let link = try #require(first.headers[.link])
            #expect(link.hasSuffix("; rel=\"next\""))
            let next = String(link.dropFirst().prefix { $0 != ">" })
            let second = try await client.ask(.get, next)
            #expect(second.text.contains("70001") && !second.text.contains("70002"))
            #expect(second.headers[.link] == nil)
            let forged = next.replacing("cursor=", with: "cursor=AA")
            #expect(try await client.ask(.get, forged).problem().fields == ["cursor"])
            let elsewhere = next.replacing("4521", with: "4522")
            #expect(try await client.ask(.get, elsewhere).problem().fields == ["cursor"])
        }
    }
}

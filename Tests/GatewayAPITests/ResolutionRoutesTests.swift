import Billing
import HTTPTypes
import SQLiteLedger
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("Resolution routes")
struct ResolutionRoutesTests {
    /// A create whose answer was lost, and the path of its job.
    private func withUnknownOutcome(
        _ body: @escaping @Sendable (APIWorld, Client, String) async throws -> Void
    ) async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            _ = try await client.create()
            let job = await world.upstream.call(1).job
            await world.upstream.answer(.failure(.outcomeUnknown("reset")))
            _ = try await client.ask(.get, "/jobs/\(job)", headers: [.prefer: "wait=30"])
            try await body(world, client, "/jobs/\(job)")
        }
    }

    @Test func aNamedInvoiceIsReadAndThenTheJobsOwn() async throws {
        try await withUnknownOutcome { world, client, path in
            let reply = try await client.ask(
                .post, path + "/resolution", as: "ops",
                body: #"{"outcome": "created", "invoice": "70001", "reason": "seen in the cabinet"}"#)
            #expect(reply.status == 202)
            #expect(reply.headers[.location] == path)
            #expect(try reply["state"] == .string("outcome_unknown"))
            await world.time.sleepers(1)
            world.time.advance(by: .seconds(60))
            let read = await world.upstream.call(2)
            #expect(read.operation == .fetchInvoice(Invoice.ID("70001")))
            await world.upstream.answer(.success(.document(.make())))
            _ = try await client.ask(.get, "/jobs/\(read.job)", as: "ops", headers: [.prefer: "wait=30"])
            let job = try await client.ask(.get, path)
            #expect(try job["state"] == .string("succeeded"))
            #expect(try job["result", "id"] == .string("70001"))
            #expect(try job["result", "amount"] == .string("1500.00"))
            let decisions = try await client.ask(.get, path + "/decisions")
            #expect(
                decisions.text.contains(#""operator":"ops","decision":"created 70001","reason":"seen in the cabinet""#))
            let late = try await client.ask(
                .post, path + "/resolution", as: "ops", body: #"{"outcome": "not_created", "reason": "x"}"#)
            #expect(late.status == 409)
            #expect(try late.problem().kind == "not-resolvable")
        }
    }

    @Test func whatWasNotCreatedIsSentAgain() async throws {
        try await withUnknownOutcome { world, client, path in
            let reply = try await client.ask(
                .post, path + "/resolution", as: "ops", body: #"{"outcome": "not_created", "reason": "x"}"#)
            #expect(reply.status == 200)
            #expect(try reply["state"] == .string("queued"))
            await world.time.sleepers(1)
            world.time.advance(by: .seconds(60))
            let (first, second) = (await world.upstream.call(1), await world.upstream.call(2))
            #expect(first.job == second.job)
            await world.upstream.answer(APIWorld.created())
        }
    }

    @Test func whatIsAbandonedIsNeverSentAgain() async throws {
        try await withUnknownOutcome { world, client, path in
            let reply = try await client.ask(
                .post, path + "/resolution", as: "ops", body: #"{"outcome": "abandoned", "reason": "x"}"#)
            #expect(try reply["state"] == .string("failed"))
            let repeated = try await client.create()
            #expect(try repeated.problem().kind == "abandoned")
            let requeue = try await client.ask(.post, path + "/requeue", as: "ops", body: #"{"reason": "x"}"#)
            #expect(requeue.status == 409)
            #expect(try requeue.problem().kind == "not-requeueable")
        }
    }

    @Test func whatFailedIsSentAgainOnAPersonsWord() async throws {
        let world = try await APIWorld(answering: .failure(.refused(Refusal(code: 6, text: "no"))))
        try await world.serving { client in
            #expect(try await client.create(headers: [.prefer: "wait=30"]).status == 404)
            let path = "/jobs/\(await world.upstream.call(1).job)"
            let reply = try await client.ask(.post, path + "/requeue", as: "ops", body: #"{"reason": "it exists now"}"#)
            #expect(try reply["state"] == .string("queued"))
            let decisions = try await client.ask(.get, path + "/decisions")
            #expect(decisions.text.contains("requeued"))
        }
    }

    @Test func onlyOperatorsDecide() async throws {
        try await withUnknownOutcome { world, client, path in
            for (action, body) in [
                ("/resolution", #"{"outcome": "abandoned", "reason": "x"}"#), ("/requeue", #"{"reason": "x"}"#),
            ] {
                #expect(try await client.ask(.post, path + action, body: body).status == 403)
                #expect(try await client.ask(.post, path + action, as: nil, body: body).status == 401)
                #expect(try await client.ask(.post, "/jobs/job_x" + action, as: "ops", body: body).status == 404)
            }
            #expect(try await client.ask(.get, path + "/decisions", as: "shop").status == 404)
            let job = try await client.ask(.get, path)
            #expect(try job["state"] == .string("outcome_unknown"))
        }
    }

    @Test(arguments: [
        ("resolution", "{}", ["/outcome", "/reason"]),
        ("resolution", #"{"outcome": "done", "reason": "x"}"#, ["/outcome"]),
        ("resolution", #"{"outcome": "created", "reason": "x"}"#, ["/invoice"]),
        ("resolution", #"{"outcome": "created", "invoice": "7x", "reason": "x"}"#, ["/invoice"]),
        ("resolution", #"{"outcome": "created", "invoice": 70001, "reason": "x"}"#, ["/invoice"]),
        ("resolution", #"{"outcome": "abandoned", "invoice": "7", "reason": "x"}"#, ["/invoice"]),
        ("resolution", #"{"outcome": "abandoned", "reason": " x"}"#, ["/reason"]),
        ("resolution", #"{"outcome": "abandoned", "reason": "x", "by": "me"}"#, ["/by"]),
        ("requeue", #"{"reason": ""}"#, ["/reason"]), ("requeue", #"{"reason": null}"#, ["/reason"]),
        ("requeue", #"[]"#, [""]),
    ])
    func namesTheFieldAtFault(action: String, body: String, fields: [String]) async throws {
        try await withUnknownOutcome { world, client, path in
            let reply = try await client.ask(.post, "\(path)/\(action)", as: "ops", body: body)
            #expect(reply.status == 422)
            #expect(try reply.problem().fields == fields)
            #expect(try await world.ledger.decisions(on: Job.ID(String(path.dropFirst(6)))).isEmpty)
        }
    }
}

import Billing
import HTTPTypes
import TestSupport
import Testing

@testable import GatewayAPI

/// Tokens in place of keys; whether to believe one is another's to say.
@Suite("RFC 6750, tokens")
struct TokenAccessTests {
    private struct Believed: TokenReading {
        let tokens: [String: TokenClaims]

        func claims(in token: String) async -> TokenClaims? { tokens[token] }
    }

    private func asking(_ body: @escaping @Sendable (Client) async throws -> Void) async throws {
        let tokens = Believed(tokens: [
            "t.billing.all": TokenClaims(caller: Caller.ID("billing"), scopes: Set(Caller.Scope.allCases)),
            "t.billing.read": TokenClaims(caller: Caller.ID("billing"), scopes: [.readDocuments]),
            "t.nobody.all": TokenClaims(caller: Caller.ID("nobody"), scopes: Set(Caller.Scope.allCases)),
        ])
        try await APIWorld(tokens: tokens).asking(body)
    }

    private func bearing(_ token: String) -> HTTPFields { [.authorization: "Bearer \(token)"] }

    @Test func aTokenIsTheCallerThatItNames() async throws {
        try await asking { client in
            let reply = try await client.create(as: nil, headers: bearing("t.billing.all"))
            #expect(reply.status == 202)
            guard case .string(let job)? = try reply["id"] else { Issue.record("no job"); return }
            #expect(try await client.ask(.get, "/jobs/\(job)").status == 200, "the caller's key finds it")
        }
    }

    /// The scope of an idempotency key is the caller: with another credential of its own it still is the same job.
    @Test func aKeyIsTheCallersWhicheverWayItComes() async throws {
        try await asking { client in
            let first = try await client.create(key: "order-1")
            let second = try await client.create(key: "order-1", as: nil, headers: bearing("t.billing.all"))
            #expect(second.status == 202)
            #expect(second.headers[.idempotentReplayed] == "true")
            #expect(try first["id"] == second["id"])
            let others = try await client.create(key: "order-1", as: "shop")
            #expect(others.status == 202)
            #expect(others.headers[.idempotentReplayed] == nil)
        }
    }

    @Test func aTokenPermitsWhatBothItAndTheConfigurationDo() async throws {
        try await asking { client in
            let create = try await client.create(as: nil, headers: bearing("t.billing.read"))
            #expect(create.status == 403)
            #expect(create.headers[.wwwAuthenticate]?.contains("error=\"insufficient_scope\"") == true)
            let operate = try await client.ask(.get, "/accounts", as: nil, headers: bearing("t.billing.all"))
            #expect(operate.status == 403, "billing is no operator, whatever its token says")
        }
    }

    @Test func aTokenThatIsNotBelievedIsAnInvalidToken() async throws {
        try await asking { client in
            for token in ["t.forged.all", "t.nobody.all"] {
                let reply = try await client.ask(.get, "/jobs", as: nil, headers: bearing(token))
                #expect(reply.status == 401)
                #expect(reply.headers[.wwwAuthenticate]?.contains("error=\"invalid_token\"") == true)
            }
            let query = try await client.ask(.get, "/jobs?access_token=t.billing.all", as: nil)
            #expect(query.status == 401)
        }
    }
}

import Crypto
import CurlTransport
import Foundation
import TestSupport
import Testing

@testable import counterfoil

/// SIGHUP to the real gateway: callers' rates, issuers of tokens and retention.
@Suite("Reload of limits and issuers", .oneAtATime)
struct ReloadedLimitsTests {
    @Test func aRateAnIssuerAndRetentionComeAndGo() async throws {
        let workshop = try await Workshop()
        try await workshop.using {
            let gateway = try await workshop.start()
            let secrets = (0..<2).map { _ in APIKey.random() }
            let bearers = try secrets.map { try TestCaller(url: workshop.caller.url, key: token(signedWith: $0)) }
            #expect(try await workshop.caller.get("/jobs").headers["RateLimit"] == nil)
            #expect(try await bearers[0].get("/jobs").status == 401)

            try workshop.write("jwt-secret", secrets[0])
            let issuer =
                "jwt: {issuer: https://issuer.example, audience: billing, algorithms: [HS256], secret: {file: jwt-secret}}"
            try await workshop.reload(gateway, #/accounts:\n/#, "\(issuer)\naccounts:\n")
            #expect(try await bearers[0].get("/jobs").status == 200)
            #expect(try await bearers[1].get("/jobs").status == 401)
            try workshop.write("jwt-secret", secrets[1])
            try await workshop.reload(gateway, #/x^/#, "")
            #expect(try await bearers[0].get("/jobs").status == 401)
            #expect(try await bearers[1].get("/jobs").status == 200)
            try await workshop.reload(gateway, #/jwt: .*\n/#, "retention: {idempotency_keys: 90d}\n")
            #expect(try await bearers[1].get("/jobs").status == 401)

            try await workshop.reload(gateway, #/    queue_limit: 2000/#, "    rate: 1/s\n    burst: 50")
            let first = try await workshop.caller.get("/jobs")
            #expect(first.headers["RateLimit-Policy"] == #""caller";q=50;w=50"#)
            #expect(try await isRefused(within: 200, workshop))
            try await workshop.reload(gateway, #/90d/#, "91d")
            #expect(try await isRefused(within: 25, workshop), "a reload is no way to a full bucket")
            for bearer in bearers { await bearer.close() }
        }
    }

    private func isRefused(within requests: Int, _ workshop: Workshop) async throws -> Bool {
        for _ in 0..<requests where try await workshop.caller.get("/jobs").status == 429 { return true }
        return false
    }

    private func token(signedWith secret: String) throws -> String {
        let claims = """
            {"iss": "https://issuer.example", "aud": "billing", "sub": "test", "scope": "documents:read",
             "exp": \(Int(Date().timeIntervalSince1970) + 3600)}
            """
        let message = [#"{"alg":"HS256"}"#, claims].map { base64URL(Data($0.utf8)) }.joined(separator: ".")
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(message.utf8), using: SymmetricKey(data: Data(secret.utf8)))
        return "\(message).\(base64URL(Data(code)))"
    }

    private func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

import Crypto
import Foundation
import TestSupport
import Testing

@testable import counterfoil

/// The real gateway takes tokens of an issuer whose keys it fetches over the network.
@Suite("Key sets over the network", .oneAtATime, .timeLimit(.minutes(30)))
struct KeySetTests {
    private let keys = ["k1": P256.Signing.PrivateKey(), "k2": P256.Signing.PrivateKey()]

    /// What the issuer answers while it publishes these.
    private func publishing(_ names: String...) throws -> [ScriptedServer.Step] {
        let set = names.compactMap { name in
            keys[name].map { key in
                let point = key.publicKey.rawRepresentation
                return """
                    {"kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "\(name)", "use": "sig",
                     "x": "\(base64URL(point.prefix(32)))", "y": "\(base64URL(point.suffix(32)))"}
                    """
            }
        }
        let body = #"{"keys": [\#(set.joined(separator: ", "))]}"#
        return [.read, .write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"), .close]
    }

    private func token(signedWith name: String) throws -> String {
        let claims = """
            {"iss": "https://issuer.example", "aud": "billing", "sub": "test", "scope": "documents:read",
             "exp": \(Int(Date().timeIntervalSince1970) + 3600)}
            """
        let header = #"{"alg":"ES256","kid":"\#(name)"}"#
        let message = [header, claims].map { base64URL(Data($0.utf8)) }.joined(separator: ".")
        let signature = try #require(keys[name]).signature(for: Data(message.utf8)).rawRepresentation
        return "\(message).\(base64URL(signature))"
    }

    private func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    @Test func areFetchedRotatedAndBelievedWhileTheIssuerIsAway() async throws {
        let issuer = try ScriptedServer(try publishing("k1"), try publishing("k2"))
        var plan = Workshop.Plan()
        plan.topKeys = [
            "jwt: {issuer: https://issuer.example, audience: billing, algorithms: [ES256],"
                + " jwks: {url: \"\(issuer.origin)/keys\"}}"
        ]
        let workshop = try await Workshop(plan)
        let clock = try await WallClock(in: workshop.folder)
        try await workshop.using {
            let gateway = try await workshop.start(under: clock.launcher)
            let old = try TestCaller(url: workshop.caller.url, key: try token(signedWith: "k1"))
            let new = try TestCaller(url: workshop.caller.url, key: try token(signedWith: "k2"))
            func status(_ caller: TestCaller) async throws -> Int { try await caller.get("/jobs").status }

            #expect(issuer.accepted == 0, "nobody has come with a token")
            for _ in 0..<3 { #expect(try await status(old) == 200) }
            #expect(issuer.requests.map { $0.hasPrefix("GET /keys HTTP/1.1\r\n") } == [true])
            #expect(issuer.requests[0].contains("\r\nUser-Agent: counterfoil/"), "CurlTransport's")

            for _ in 0..<3 { #expect(try await status(new) == 401) }
            #expect(issuer.accepted == 1, "an unknown key is no reason to ask at once")
            try clock.set(ahead: 0, boot: 31)
            #expect(try await status(new) == 200)
            #expect(try await status(old) == 401, "withdrawn")
            #expect(issuer.accepted == 2)

            issuer.stop()
            try clock.set(ahead: 0, boot: 31 + 601)
            for _ in 0..<3 { #expect(try await status(new) == 200) }
            _ = try await gateway.line(containing: "issuer's keys not fetched")
            try clock.set(ahead: 0, boot: 31 + 86400)
            #expect(try await status(new) == 401, "but not for ever")
            await old.close()
            await new.close()
        }
    }
}

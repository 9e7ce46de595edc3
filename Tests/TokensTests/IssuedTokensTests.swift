import Billing
import Crypto
import CryptoExtras
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Tokens

@Suite("JWT")
struct IssuedTokensTests {
    private let issuer = Issuer()
    private let time = ManualTimeSource()
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func tokens(_ algorithms: Set<TokenPolicy.Algorithm> = [.es256]) -> IssuedTokens {
        let policy = TokenPolicy(issuer: "https://issuer.example", audience: "billing", algorithms: algorithms)
        return IssuedTokens(policy, keys: .keySet(issuer.load), time: time, logger: logger)
    }

    @Test func believesItsIssuer() async throws {
        let claims = await tokens().claims(in: try await issuer.token())
        #expect(claims == TokenClaims(caller: Caller.ID("shop"), scopes: [.createInvoices, .readDocuments]))
        let list = try await issuer.token(#""scope": ["operator", "other:scope"]"#)
        #expect(await tokens().claims(in: list)?.scopes == [.operate])
        #expect(await tokens().claims(in: try await issuer.token(#""aud": ["x", "billing"]"#)) != nil)
        #expect(await tokens().claims(in: try await issuer.token(#""scope": 7"#))?.scopes == [])
    }

    @Test(arguments: [
        #""iss": "https://other.example""#, #""aud": "other""#, #""aud": ["other"]"#, #""aud": 5"#,
        #""exp": 1789999900"#, #""exp": "1790000900""#, #""exp": null"#, #""nbf": 1790000100"#, #""nbf": "x""#,
        #""sub": """#, #""sub": 5"#, #""iss": null"#,
    ])
    func refusesWhatIsNotForUsOrNotNow(claim: String) async throws {
        #expect(await tokens().claims(in: try await issuer.token(claim)) == nil)
    }

    @Test func allowsForClocksThatDisagree() async throws {
        let (late, early) = (
            try await issuer.token(#""exp": 1789999980"#), try await issuer.token(#""nbf": 1790000020"#)
        )
        #expect(await tokens().claims(in: late) != nil)
        #expect(await tokens().claims(in: early) != nil)
    }

    @Test func refusesNoneAndWhateverIsUnsigned() async throws {
        let parts = try await issuer.token().split(separator: ".")
        let none = Data(#"{"alg":"none","kid":"k1"}"#.utf8).base64URL
        for token in ["\(none).\(parts[1]).", "\(none).\(parts[1]).\(parts[2])", "\(parts[0]).\(parts[1]).", "a.b", ""]
        {
            #expect(await tokens().claims(in: token) == nil)
        }
    }

    /// The classic: a token signed with the public key as if it were a shared secret.
    @Test func refusesAPublicKeyTakenForASecret() async throws {
        let published = try await issuer.load()
        let key = issuer.key(1).publicKey
        for secret in [Data(key.pemRepresentation.utf8), published, key.rawRepresentation, key.x963Representation] {
            let token = Issuer.token(Issuer.claims(""), #"{"alg":"HS256","kid":"k1"}"#) { message in
                Data(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
            }
            #expect(await tokens().claims(in: token) == nil)
            #expect(await tokens([.es256, .es384, .edDSA]).claims(in: token) == nil)
        }
    }

    @Test func refusesAnAlgorithmThatTheKeyIsNotFor() async throws {
        let parts = try await issuer.token().split(separator: ".")
        for algorithm in ["RS256", "ES384", "EdDSA", "HS256", "es256", ""] {
            let header = #"{"alg":"\#(algorithm)","kid":"k1"}"#
            let token = "\(Data(header.utf8).base64URL).\(parts[1]).\(parts[2])"
            #expect(await tokens([.es256, .es384, .edDSA]).claims(in: token) == nil)
        }
        #expect(await tokens([.es384]).claims(in: try await issuer.token()) == nil)
    }

    @Test func refusesWhatWasChangedAfterSigning() async throws {
        let parts = try await issuer.token().split(separator: ".")
        let other = try await issuer.token(#""sub": "ops""#).split(separator: ".")
        #expect(await tokens().claims(in: "\(parts[0]).\(other[1]).\(parts[2])") == nil)
        let critical = Data(#"{"alg":"ES256","kid":"k1","crit":["b64"]}"#.utf8).base64URL
        #expect(await tokens().claims(in: "\(critical).\(parts[1]).\(parts[2])") == nil)
    }

    @Test func aNewKeyIsFetchedOnceAndAMadeUpOneNoOftenerThanThat() async throws {
        let tokens = tokens()
        #expect(await tokens.claims(in: try await issuer.token()) != nil)
        #expect(await tokens.claims(in: try await issuer.token()) != nil)
        #expect(issuer.loads == 1)
        issuer.publish([1, 2])
        let rotated = try await issuer.token(signedBy: 2)
        #expect(await tokens.claims(in: rotated) == nil, "asked a moment ago")
        time.advance(by: KeyFreshness.pause)
        #expect(await tokens.claims(in: rotated) != nil)
        #expect(issuer.loads == 2)
        for _ in 0..<100 { #expect(await tokens.claims(in: try await issuer.token(signedBy: 3)) == nil) }
        #expect(issuer.loads == 2)
    }

    @Test func aWithdrawnKeyIsForgottenWhenTheKeysAreOld() async throws {
        let tokens = tokens()
        let long = #""exp": 1800000000"#
        #expect(await tokens.claims(in: try await issuer.token(long)) != nil)
        issuer.publish([2])
        #expect(await tokens.claims(in: try await issuer.token(long)) != nil)
        time.advance(by: KeyFreshness.lifetime)
        #expect(await tokens.claims(in: try await issuer.token(long)) == nil)
    }

    @Test func anIssuerThatIsAwayIsBelievedForADay() async throws {
        let tokens = tokens()
        let long = #""exp": 1800000000"#
        #expect(await tokens.claims(in: try await issuer.token(long)) != nil)
        issuer.publish(nil)
        time.advance(by: KeyFreshness.staleLimit - .seconds(1))
        #expect(await tokens.claims(in: try await issuer.token(long)) != nil)
        time.advance(by: .seconds(60))
        #expect(await tokens.claims(in: try await issuer.token(long)) == nil)
        #expect(issuer.loads == 3)
    }

    @Test func aSharedSecretNeedsNoKeyID() async throws {
        let secret = Array("a secret of no less than thirty-two bytes".utf8)
        let policy = TokenPolicy(issuer: "https://issuer.example", audience: "billing", algorithms: [.hs256])
        let tokens = IssuedTokens(policy, keys: .secret(secret), time: time, logger: logger)
        func signed(with secret: [UInt8]) -> String {
            Issuer.token(Issuer.claims(""), #"{"alg":"HS256"}"#) { message in
                Data(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: secret)))
            }
        }
        #expect(await tokens.claims(in: signed(with: secret)) != nil)
        #expect(await tokens.claims(in: signed(with: secret + [1])) == nil)
    }

    @Test func believesEveryKindOfKey() async throws {
        let (large, edwards) = (P384.Signing.PrivateKey(), Curve25519.Signing.PrivateKey())
        let point = large.publicKey.rawRepresentation
        let set = """
            {"keys": [{"kty": "EC", "crv": "P-384", "kid": "a", "x": "\(point.prefix(48).base64URL)",
              "y": "\(point.suffix(48).base64URL)"},
             {"kty": "OKP", "crv": "Ed25519", "kid": "b", "x": "\(edwards.publicKey.rawRepresentation.base64URL)"}]}
            """
        let policy = TokenPolicy(issuer: "https://issuer.example", audience: "billing", algorithms: [.es384, .edDSA])
        let tokens = IssuedTokens(policy, keys: .keySet { Data(set.utf8) }, time: time, logger: logger)
        let first = try Issuer.token(Issuer.claims(""), #"{"alg":"ES384","kid":"a"}"#) { message in
            try large.signature(for: message).rawRepresentation
        }
        let second = try Issuer.token(Issuer.claims(""), #"{"alg":"EdDSA","kid":"b"}"#) {
            try edwards.signature(for: $0)
        }
        #expect(await tokens.claims(in: first) != nil)
        #expect(await tokens.claims(in: second) != nil)
        #expect(await self.tokens([.es256]).claims(in: first) == nil)
    }

    /// A key that is published without its algorithm is for each that the operator allows, whichever token comes first.
    @Test func anRSAKeyWithoutAnAlgorithmIsForAllThatAreAllowed() async throws {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let set = try Issuer.set(of: key.publicKey, id: "r")
        func tokens(_ algorithms: Set<TokenPolicy.Algorithm>) -> IssuedTokens {
            let policy = TokenPolicy(issuer: "https://issuer.example", audience: "billing", algorithms: algorithms)
            return IssuedTokens(policy, keys: .keySet { set }, time: time, logger: logger)
        }
        func token(_ algorithm: String, _ padding: _RSA.Signing.Padding) throws -> String {
            try Issuer.token(Issuer.claims(""), #"{"alg":"\#(algorithm)","kid":"r"}"#) { message in
                try key.signature(for: message, padding: padding).rawRepresentation
            }
        }
        let (pss, pkcs) = (try token("PS256", .PSS), try token("RS256", .insecurePKCS1v1_5))
        let both = tokens([.rs256, .ps256])
        #expect(await both.claims(in: pss) != nil)
        #expect(await both.claims(in: pkcs) != nil)
        #expect(await both.claims(in: try token("RS256", .PSS)) == nil)
        #expect(await tokens([.ps256]).claims(in: pkcs) == nil)
        #expect(await tokens([.rs256]).claims(in: try token("RS512", .insecurePKCS1v1_5)) == nil)
    }

    @Test func aKeyThatIsTooSmallIsOfNoUse() async throws {
        func set(bytes: Int) -> Data {
            let modulus = Data([0xC1] + [UInt8](repeating: 0x5B, count: bytes - 1))
            return Data(
                #"{"keys": [{"kty": "RSA", "kid": "r", "e": "AQAB", "n": "\#(modulus.base64URL)"}]}"#.utf8)
        }
        #expect(try await IssuerKeys(set(bytes: 256), for: [.rs256]).key("r", for: .rs256) != nil)
        await #expect(throws: TokenFault.self) { try await IssuerKeys(set(bytes: 255), for: [.rs256]) }
    }

    /// JWTKit's own search would take another key.
    @Test func noKeyStandsInForOneThatIsNotPublished() async throws {
        for header in [#"{"alg":"ES256","kid":"k9"}"#, #"{"alg":"ES256"}"#] {
            let token = try Issuer.token(Issuer.claims(""), header) { message in
                try issuer.key(1).signature(for: message).rawRepresentation
            }
            #expect(await tokens().claims(in: token) == nil)
        }
    }

    @Test func secretsAndPublicKeysAreNeverTakenTogether() {
        #expect(!TokenPolicy.areSafe([]))
        #expect(!TokenPolicy.areSafe([.hs256, .es256]))
        #expect(TokenPolicy.areSafe([.hs256]))
        #expect(TokenPolicy.areSafe([.es384, .es256, .edDSA]))
    }
}

/// Signs tokens and publishes its keys, as an identity provider does.
private final class Issuer: Sendable {
    private struct State {
        var published: [Int]? = [1]
        var loads = 0
    }

    private let keys = (0..<4).map { _ in P256.Signing.PrivateKey() }
    private let state = Mutex(State())

    var loads: Int { state.withLock { $0.loads } }

    func key(_ number: Int) -> P256.Signing.PrivateKey { keys[number] }

    /// Nil is an issuer that cannot be reached.
    func publish(_ numbers: [Int]?) { state.withLock { $0.published = numbers } }

    @Sendable func load() async throws -> Data {
        let published = state.withLock { state in
            state.loads += 1
            return state.published
        }
        guard let published else { throw URLError(.cannotConnectToHost) }
        let set = published.map { number in
            let point = keys[number].publicKey.rawRepresentation
            return [
                "kty": "EC", "crv": "P-256", "alg": "ES256", "kid": "k\(number)", "use": "sig",
                "x": point.prefix(32).base64URL, "y": point.suffix(32).base64URL,
            ]
        }
        return try JSONSerialization.data(withJSONObject: ["keys": set + [["kty": "oct", "kid": "x", "k": "AAAA"]]])
    }

    /// Good claims; a member that is named again counts in its new form.
    static func claims(_ other: String) -> Data {
        let good = [
            #""iss": "https://issuer.example""#, #""aud": "billing""#, #""sub": "shop""#, #""exp": 1790000900"#,
            #""scope": "invoices:create documents:read openid""#,
        ]
        let name = other.prefix { $0 != ":" }
        let kept = good.filter { name.isEmpty || !$0.hasPrefix(name) }
        return Data("{\((kept + (other.isEmpty ? [] : [other])).joined(separator: ", "))}".utf8)
    }

    static func token(_ claims: Data, _ header: String, sign: (Data) throws -> Data) rethrows -> String {
        let message = "\(Data(header.utf8).base64URL).\(claims.base64URL)"
        return "\(message).\(try sign(Data(message.utf8)).base64URL)"
    }

    static func set(of key: _RSA.Signing.PublicKey, id: String) throws -> Data {
        let parts = try key.getKeyPrimitives()
        let member = [
            "kty": "RSA", "kid": id, "n": parts.modulus.base64URL, "e": parts.publicExponent.base64URL,
        ]
        return try JSONSerialization.data(withJSONObject: ["keys": [member]])
    }

    func token(_ claim: String = "", signedBy number: Int = 1) async throws -> String {
        try Self.token(Self.claims(claim), #"{"alg":"ES256","kid":"k\#(number)"}"#) { message in
            try keys[number].signature(for: message).rawRepresentation
        }
    }
}

extension Data {
    fileprivate var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

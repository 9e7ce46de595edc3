package import Billing
package import Foundation
import JWTKit
package import Logging

/// Tokens of one issuer (RFC 7519), judged by its keys.
package actor IssuedTokens: TokenReading {
    /// Where the keys come from.
    package enum Source: Sendable {
        /// At least 32 bytes.
        case secret([UInt8])
        /// A JWK set, fetched when it is wanted and again when it is old or does not have a token's key.
        case keySet(@Sendable () async throws -> Data)
    }

    private let policy: TokenPolicy
    private let source: Source
    private let time: any TimeSource
    private let logger: Logger
    private var keys = IssuerKeys.none
    private var freshness = KeyFreshness()
    private var fetch: Task<Void, Never>?

    package static let shortestSecret = 32

    package init(_ policy: TokenPolicy, keys source: Source, time: any TimeSource, logger: Logger) {
        if case .secret(let bytes) = source {
            precondition(bytes.count >= Self.shortestSecret, "HS256 wants a secret as long as its hash")
        }
        self.policy = policy
        self.source = source
        self.time = time
        self.logger = logger
    }

    package func claims(in token: String) async -> TokenClaims? {
        do throws(TokenFault) {
            return try await believed(token)
        } catch {
            logger.info("token refused", metadata: ["cause": "\(error.cause)"])
            return nil
        }
    }

    private func believed(_ text: String) async throws(TokenFault) -> TokenClaims {
        guard let token = Token(text) else { throw TokenFault("not a token") }
        guard token.header.crit == nil else { throw TokenFault("an extension that is not understood") }
        let named = TokenPolicy.Algorithm(rawValue: token.header.alg)
        guard let algorithm = named, policy.algorithms.contains(algorithm) else {
            throw TokenFault("an algorithm that is not allowed")
        }
        let key = try await key(for: token.header, algorithm)
        guard Self.holds(token, key) else { throw TokenFault("a signature that does not hold") }
        let payload: TokenPayload
        do {
            payload = try JSONDecoder().decode(TokenPayload.self, from: token.payload)
        } catch {
            throw TokenFault("claims that cannot be read")
        }
        return try policy.claims(of: payload, at: time.now().wall.timeIntervalSince1970)
    }

    /// Bytes that are no signature are one that does not hold.
    private static func holds(_ token: Token, _ key: any JWTAlgorithm) -> Bool {
        do {
            return try key.verify(token.signature, signs: token.message)
        } catch {
            return false
        }
    }

    private func key(
        for header: Token.Header, _ algorithm: TokenPolicy.Algorithm
    ) async throws(TokenFault) -> any JWTAlgorithm {
        switch source {
        case .secret(let bytes):
            do {
                return try await IssuerKeys.key(ofSecret: bytes)
            } catch {
                throw TokenFault("the secret makes no key")
            }
        case .keySet(let load):
            guard let id = header.kid else { throw TokenFault("no key named") }
            await refresh(wanting: id, algorithm, load)
            guard freshness.areKeysUsable(at: time.now().sinceBoot), let key = keys.key(id, for: algorithm) else {
                throw TokenFault("an unknown key, or one for another algorithm")
            }
            return key
        }
    }

    /// One request to the issuer at a time, which all tokens that need it await.
    private func refresh(
        wanting id: String, _ algorithm: TokenPolicy.Algorithm, _ load: @escaping @Sendable () async throws -> Data
    ) async {
        if let fetch { return await fetch.value }
        let now = time.now().sinceBoot
        guard freshness.isFetchDue(isKeyKnown: keys.key(id, for: algorithm) != nil, at: now) else { return }
        freshness.tried(at: now)
        // Awaited two lines on, and by whoever comes meanwhile.
        let task = Task { await self.fetchKeys(load) }
        fetch = task
        await task.value
        fetch = nil
    }

    private func fetchKeys(_ load: @Sendable () async throws -> Data) async {
        do {
            keys = try await IssuerKeys(try await load(), for: policy.algorithms)
            freshness.fetched(at: time.now().sinceBoot)
        } catch {
            let cause = (error as? TokenFault)?.cause ?? "\(error)"
            logger.warning("issuer's keys not fetched", metadata: ["cause": "\(cause)"])
        }
    }
}

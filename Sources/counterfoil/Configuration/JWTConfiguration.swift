import Billing
import Foundation
import Tokens
import Yams

/// Tokens of an identity provider, taken in place of API keys.
struct JWTConfiguration: ConfigurationSection, Hashable {
    /// Where the issuer's public keys are.
    enum KeySet: Hashable, Sendable {
        case file(String)
        case url(URL)
    }

    enum Keys: Hashable, Sendable {
        case set(KeySet)
        case secret(Secret)
    }

    let policy: TokenPolicy
    let keys: Keys

    private static let name = ConfigurationFormat<String>.text(1...256)
    private static let issuerKey = ConfigurationKey<String>("issuer", name)
    private static let audienceKey = ConfigurationKey<String>("audience", name)
    private static let algorithmsKey = ConfigurationKey<[TokenPolicy.Algorithm]>(
        "algorithms", .list(of: .choice, count: 1...TokenPolicy.Algorithm.allCases.count))
    private static let keySetKey = ConfigurationKey<KeySet>("jwks", .keySet, .optional)
    private static let secretKey = ConfigurationKey<Secret>(
        "secret", .secret(bytes: IssuedTokens.shortestSecret...1024), .optional)
    private static let callerClaimKey = ConfigurationKey<String>("caller_claim", name, .standard("sub"))
    private static let scopesClaimKey = ConfigurationKey<String>("scopes_claim", name, .standard("scope"))

    static let keys = [
        issuerKey.description, audienceKey.description, algorithmsKey.description, keySetKey.description,
        secretKey.description, callerClaimKey.description, scopesClaimKey.description,
    ]

    init?(reading map: ConfigurationMap) {
        let issuer = map.read(Self.issuerKey)
        let audience = map.read(Self.audienceKey)
        let algorithms = map.read(Self.algorithmsKey).map(Set.init)
        let keySet = map.read(Self.keySetKey)
        let secret = map.read(Self.secretKey)
        let callerClaim = map.read(Self.callerClaimKey)
        let scopesClaim = map.read(Self.scopesClaimKey)
        guard let algorithms, let keys = Self.keys(keySet, secret, for: algorithms, in: map) else { return nil }
        guard let issuer, let audience, let callerClaim, let scopesClaim else { return nil }
        self.keys = keys
        policy = TokenPolicy(
            issuer: issuer, audience: audience, algorithms: algorithms, callerClaim: callerClaim,
            scopesClaim: scopesClaim)
    }

    private static func keys(
        _ keySet: KeySet?, _ secret: Secret?, for algorithms: Set<TokenPolicy.Algorithm>, in map: ConfigurationMap
    ) -> Keys? {
        guard TokenPolicy.areSafe(algorithms) else {
            map.report("HS256 goes with no other: a public key could be taken for the secret", at: algorithmsKey)
            return nil
        }
        let isSymmetric = algorithms.contains { $0.isSymmetric }
        let (wanted, other): (any Named, any Named) = isSymmetric ? (secretKey, keySetKey) : (keySetKey, secretKey)
        if map.has(other.name) { map.report("does not go with these algorithms", at: other.name) }
        if !map.has(wanted.name) { map.report("is missing: the algorithms need it", at: wanted.name) }
        guard !map.has(other.name) else { return nil }
        return isSymmetric ? secret.map(Keys.secret) : keySet.map(Keys.set)
    }
}

private protocol Named { var name: String { get } }

extension ConfigurationKey: Named {}

extension ConfigurationFormat<JWTConfiguration.KeySet> {
    fileprivate static let keySet = ConfigurationFormat("{file: PATH} or {url: URL}") { value in
        guard let mapping = value.node.mapping, mapping.count == 1,
            let (key, node) = mapping.first(where: { _ in true })
        else {
            value.report("expected {file: PATH}, an absolute path, or {url: URL}")
            return nil
        }
        let name = key.scalar?.string ?? ""
        let member = value.member(name, line: key.mark?.line ?? value.line, node)
        switch name {
        case "file": return ConfigurationFormat<String>.absolutePath.read(member).map(JWTConfiguration.KeySet.file)
        case "url": return ConfigurationFormat<URL>.keySetURL.read(member).map(JWTConfiguration.KeySet.url)
        default:
            member.report("expected file or url")
            return nil
        }
    }
}

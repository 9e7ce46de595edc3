import Foundation
import JWTKit

/// An issuer's keys, each of one id and for one algorithm: there is nothing that a token could choose.
///
/// JWTKit reads the keys and checks signatures. Its own way from a token to a key is not taken: it falls back to another
/// key where a token names none it knows, and a key that is published without an algorithm becomes for ever one of the
/// first token's.
struct IssuerKeys: Sendable {
    private struct Name: Hashable {
        let id: String
        let algorithm: TokenPolicy.Algorithm
    }

    private let keys: [Name: any JWTAlgorithm]

    static let none = IssuerKeys(keys: [:])

    private init(keys: [Name: any JWTAlgorithm]) {
        self.keys = keys
    }

    /// Reads a JWK set (RFC 7517). Keys of kinds that are not known, for other uses or without an id are left out.
    /// - Throws: when it is no such set, or none of its keys is of use.
    init(_ json: Data, for algorithms: Set<TokenPolicy.Algorithm>) async throws(TokenFault) {
        guard json.count <= Self.sizeLimit, let published = Self.read(json) else { throw TokenFault("not a JWK set") }
        var keys: [Name: any JWTAlgorithm] = [:]
        for key in published {
            guard let jwk = key.jwk, let id = jwk.keyIdentifier?.string else { continue }
            for algorithm in algorithms {
                let name = Name(id: id, algorithm: algorithm)
                if keys[name] == nil { keys[name] = await Self.key(of: jwk, for: algorithm) }
            }
        }
        guard !keys.isEmpty else { throw TokenFault("no key of use in the JWK set") }
        self.keys = keys
    }

    /// A hundred keys with their certificates.
    static let sizeLimit = 256 << 10

    func key(_ id: String, for algorithm: TokenPolicy.Algorithm) -> (any JWTAlgorithm)? {
        keys[Name(id: id, algorithm: algorithm)]
    }

    /// The key of a secret that the issuer shares with us: at least 32 bytes, or JWTKit ends the process.
    static func key(ofSecret bytes: [UInt8]) async throws -> any JWTAlgorithm {
        let keys = await JWTKeyCollection().add(hmac: HMACKey(from: bytes), digestAlgorithm: .sha256)
        return try await keys.getKey()
    }

    /// Nil for a key of another kind or algorithm, one too small (RSA under 2,048 bits) or off its curve.
    private static func key(of jwk: JWK, for algorithm: TokenPolicy.Algorithm) async -> (any JWTAlgorithm)? {
        guard let wanted = JWK.Algorithm(rawValue: algorithm.rawValue), jwk.algorithm ?? wanted == wanted else {
            return nil
        }
        var jwk = jwk
        jwk.algorithm = wanted
        // Whoever publishes a private key has lost it; signing is none of our business.
        jwk.privateExponent = nil
        do {
            let key = try await JWTKeyCollection().add(jwk: jwk).getKey(for: jwk.keyIdentifier)
            return key.name == algorithm.rawValue ? key : nil
        } catch {
            return nil
        }
    }

    private static func read(_ json: Data) -> [PublishedKey]? {
        do {
            return try JSONDecoder().decode(KeySet.self, from: json).keys
        } catch {
            return nil
        }
    }

    private struct KeySet: Decodable {
        let keys: [PublishedKey]
    }

    /// One member of a set: nil for kinds that JWTKit does not know and for keys that are not for signatures.
    private struct PublishedKey: Decodable {
        let jwk: JWK?

        private enum Member: CodingKey { case use }

        init(from decoder: any Decoder) throws {
            do {
                let use = try decoder.container(keyedBy: Member.self).decodeIfPresent(String.self, forKey: .use)
                jwk = use ?? "sig" == "sig" ? try JWK(from: decoder) : nil
            } catch {
                jwk = nil
            }
        }
    }
}

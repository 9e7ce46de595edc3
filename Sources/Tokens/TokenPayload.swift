import Billing
import Foundation

/// A token's claims as they stand in it. Only `TokenPolicy.claims` says what they are worth.
struct TokenPayload: Decodable {
    enum Value: Decodable, Hashable {
        case text(String)
        case texts([String])
        case number(Double)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = Self.read({ try container.decode(String.self) }) {
                self = .text(text)
            } else if let texts = Self.read({ try container.decode([String].self) }) {
                self = .texts(texts)
            } else if let number = Self.read({ try container.decode(Double.self) }) {
                self = .number(number)
            } else {
                self = .other
            }
        }

        private static func read<Kind>(_ kind: () throws -> Kind) -> Kind? {
            do { return try kind() } catch { return nil }
        }
    }

    let claims: [String: Value]

    init(from decoder: any Decoder) throws {
        claims = try decoder.singleValueContainer().decode([String: Value].self)
    }
}

extension TokenPolicy {
    /// - Parameter now: Seconds since 1970.
    func claims(of payload: TokenPayload, at now: Double) throws(TokenFault) -> TokenClaims {
        let claims = payload.claims
        guard claims["iss"] == .text(issuer) else { throw .init("another issuer") }
        switch claims["aud"] {
        case .text(audience): break
        case .texts(let audiences) where audiences.contains(audience): break
        default: throw .init("another audience")
        }
        guard case .number(let end)? = claims["exp"] else { throw .init("no expiry") }
        guard now < end + Self.leeway else { throw .init("expired") }
        switch claims["nbf"] {
        case nil: break
        case .number(let start) where start - Self.leeway <= now: break
        default: throw .init("not valid yet")
        }
        guard case .text(let caller)? = claims[callerClaim], !caller.isEmpty else { throw .init("no caller") }
        return TokenClaims(
            caller: Caller.ID(caller), scopes: Set(scopes(claims[scopesClaim]).compactMap(Caller.Scope.init)))
    }

    private func scopes(_ claim: TokenPayload.Value?) -> [String] {
        switch claim {
        case .text(let text): text.split(separator: " ").map(String.init)
        case .texts(let texts): texts
        case .number, .other, nil: []
        }
    }
}

/// Why a token is not believed; for the log, since whoever sent it learns no more than that.
struct TokenFault: Error, Hashable {
    let cause: String

    init(_ cause: String) {
        self.cause = cause
    }
}

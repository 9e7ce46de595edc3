/// Which tokens are believed (RFC 8725): the algorithm is the operator's choice and never the token's.
package struct TokenPolicy: Hashable, Sendable {
    package enum Algorithm: String, Hashable, Sendable, CaseIterable {
        case hs256 = "HS256"
        case rs256 = "RS256"
        case ps256 = "PS256"
        case es256 = "ES256"
        case es384 = "ES384"
        case edDSA = "EdDSA"

        /// A secret that both sides know; every other one has a key that may be published.
        package var isSymmetric: Bool { self == .hs256 }
    }

    package let issuer: String
    package let audience: String
    /// Not empty: `HS256` alone, or any others without it, so that no public key is ever taken for a secret.
    package let algorithms: Set<Algorithm>
    /// The claim with the caller's name.
    package let callerClaim: String
    /// The claim with the scopes: one text with blanks between (RFC 8693) or a list.
    package let scopesClaim: String

    /// What clocks may disagree by.
    static let leeway: Double = 30

    package init(
        issuer: String, audience: String, algorithms: Set<Algorithm>, callerClaim: String = "sub",
        scopesClaim: String = "scope"
    ) {
        precondition(Self.areSafe(algorithms), "secrets and public keys are not taken together")
        self.issuer = issuer
        self.audience = audience
        self.algorithms = algorithms
        self.callerClaim = callerClaim
        self.scopesClaim = scopesClaim
    }

    package static func areSafe(_ algorithms: Set<Algorithm>) -> Bool {
        !algorithms.isEmpty && (algorithms == [.hs256] || !algorithms.contains(.hs256))
    }
}

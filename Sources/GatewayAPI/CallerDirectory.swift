package import Billing
import Crypto
package import Foundation

/// Who may call, by the SHA-256 digests of their keys: the keys themselves are nowhere in this process's memory.
///
/// The keys are random and long (`counterfoil keys generate`: 256 bits), so a plain digest is enough: there is nothing to
/// guess. Several digests of one caller are valid at once, so that a key can be changed without a gap.
package struct CallerDirectory: Sendable {
    private let entries: [(digest: Data, caller: Caller)]
    private let callers: [Caller.ID: Caller]

    package init(_ callers: [(caller: Caller, digests: [Data])]) {
        self.callers = Dictionary(callers.map { ($0.caller.id, $0.caller) }) { first, _ in first }
        entries = callers.flatMap { entry in entry.digests.map { ($0, entry.caller) } }
    }

    /// The caller whom a token names, with what both the configuration and the token permit.
    func caller(with claims: TokenClaims) -> Caller? {
        callers[claims.caller].map { caller in
            Caller(
                id: caller.id, scopes: caller.scopes.intersection(claims.scopes), accounts: caller.accounts,
                weight: caller.weight, queueLimit: caller.queueLimit, rate: caller.rate)
        }
    }

    /// Every entry is compared, each in constant time: how long it takes tells nothing about what is stored.
    func caller(withKey key: String) -> Caller? {
        let digest = SHA256.hash(data: Array(key.utf8))
        return entries.reduce(nil) { found, entry in digest == entry.digest ? entry.caller : found }
    }
}

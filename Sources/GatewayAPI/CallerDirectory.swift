package import Billing
import Crypto
package import Foundation

/// Who may call, by the SHA-256 digests of their keys: the keys themselves are nowhere in this process's memory.
///
/// The keys are random and long (`counterfoil keys generate`: 256 bits), so a plain digest is enough: there is nothing to
/// guess. Several digests of one caller are valid at once, so that a key can be changed without a gap.
package struct CallerDirectory: Sendable {
    private let entries: [(digest: Data, caller: Caller)]

    package init(_ callers: [(caller: Caller, digests: [Data])]) {
        entries = callers.flatMap { entry in entry.digests.map { ($0, entry.caller) } }
    }

    /// Every entry is compared, each in constant time: how long it takes tells nothing about what is stored.
    func caller(withKey key: String) -> Caller? {
        let digest = SHA256.hash(data: Array(key.utf8))
        return entries.reduce(nil) { found, entry in digest == entry.digest ? entry.caller : found }
    }
}

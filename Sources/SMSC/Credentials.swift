package import Billing

/// What the provider knows us by.
package enum Credentials: Hashable, Sendable {
    case password(login: String, Secret)
    /// Newer pages of the provider let a key stand in place of login and password (documented).
    case apiKey(Secret)
}

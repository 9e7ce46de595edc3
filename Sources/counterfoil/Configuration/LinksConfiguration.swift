import Billing

/// How links to documents are signed.
struct LinksConfiguration: ConfigurationSection, Hashable {
    struct Key: Hashable, Sendable {
        /// Stands in the link, so that a key can be taken out of use while others live on.
        let id: String
        /// The UTF-8 bytes of the text are the key: at least 32, as HMAC-SHA-256 wants (RFC 2104, section 3).
        let secret: Secret
    }

    let lifetime: Duration
    /// In the order of the file and never empty: the first signs, all verify.
    let keys: [Key]

    private static let lifetimeKey = ConfigurationKey<Duration>(
        "lifetime", .duration(.seconds(60)...(.seconds(366 * 86400))), .standard("7d"))
    private static let keysKey = ConfigurationKey<[Key]>(
        "keys", .map(of: ConfigurationFormat.secret(bytes: 32...1024).named(Key.init), keyedBy: .plain, count: 1...16))

    static let keys = [lifetimeKey.description, keysKey.description]

    init?(reading map: ConfigurationMap) {
        let lifetime = map.read(Self.lifetimeKey)
        let keys = map.read(Self.keysKey)
        guard let lifetime, let keys else { return nil }
        self.lifetime = lifetime
        self.keys = keys
    }
}

/// What is known of the provider's ban of addresses, which all accounts share.
struct EgressConfiguration: ConfigurationSection, Hashable {
    /// How long the provider blocks an address, and the time over which it counts wrong passwords.
    let ban: Duration
    /// Wrong passwords within `ban` after which nothing unproven is sent.
    let wrongCredentials: Int

    private static let banKey = ConfigurationKey<Duration>(
        "ban", .duration(.milliseconds(1)...(.seconds(86400))), .standard("30m"))
    private static let wrongCredentialsKey = ConfigurationKey<Int>(
        "wrong_credentials", .integer(1...4), .standard("4"))

    static let keys = [banKey.description, wrongCredentialsKey.description]

    init?(reading map: ConfigurationMap) {
        let ban = map.read(Self.banKey)
        let wrongCredentials = map.read(Self.wrongCredentialsKey)
        guard let ban, let wrongCredentials else { return nil }
        self.ban = ban
        self.wrongCredentials = wrongCredentials
    }
}

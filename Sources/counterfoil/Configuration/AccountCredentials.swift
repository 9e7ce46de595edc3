import Billing

/// As whom an account calls the provider.
enum AccountCredentials: Hashable, Sendable {
    case password(login: String, Secret)
    case apiKey(Secret)

    /// Exactly one of the two; nil when that, or a part of it, was reported.
    init?(reading map: ConfigurationMap) {
        typealias Key = AccountConfiguration.Key
        let login = map.read(Key.login)
        let password = map.read(Key.password)
        let apiKey = map.read(Key.apiKey)
        switch (map.has(Key.password), map.has(Key.apiKey)) {
        case (true, true):
            map.report("stands beside password: one of the two is used, so leave the other out", at: Key.apiKey)
            return nil
        case (false, false):
            map.report("is missing: an account needs login and password, or api_key", at: Key.password)
            return nil
        case (true, false):
            if !map.has(Key.login) { map.report("is missing: a password goes with a login", at: Key.login) }
            guard let login, let password else { return nil }
            self = .password(login: login, password)
        case (false, true):
            if map.has(Key.login) { map.report("is not used with api_key: leave it out", at: Key.login) }
            guard let apiKey else { return nil }
            self = .apiKey(apiKey)
        }
    }
}

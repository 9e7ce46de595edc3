/// A parameter that an account sends with every call, such as `charset=utf-8`.
struct FormParameter: Hashable, Sendable {
    let name: String
    let value: String

    /// Set by the gateway itself: a second one would contradict it.
    fileprivate static let reserved: Set<String> = [
        "login", "psw", "apikey", "add_account", "get_account", "get_act", "user", "user_id", "sum", "service", "id",
        "num",
    ]
}

extension ConfigurationNames {
    static let formParameters = ConfigurationNames(placeholder: "PARAMETER") { name in
        if FormParameter.reserved.contains(name.lowercased()) { return "is set by the gateway itself" }
        return plain.fault(name)
    }
}

/// A parameter that an account sends with every call, such as `charset=utf-8`.
struct FormParameter: Hashable, Sendable {
    let name: String
    let value: String
}

extension ConfigurationNames {
    static let formParameters = ConfigurationNames(placeholder: "PARAMETER", fault: plain.fault)
}

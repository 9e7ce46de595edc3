/// Where this provider's words are others than the documented ones: the other side of a gateway's `provider` settings.
package struct ProviderWording: Hashable, Sendable {
    /// Parameters and commands of a call, by their documented names; the documented name then means nothing.
    package var parameters: [String: String] = [:]
    /// `id`, `sum`, `error` and `error_code` of an answer's JSON.
    package var answers: [String: String] = [:]
    /// The object that a created invoice's id and sum lie in.
    package var wrapper: String?
    /// Without these a call is an error in its parameters.
    package var required: [String: String] = [:]
    /// Calls are read in windows-1251 only.
    package var readsWindows1251 = false

    package init() {}

    func answer(_ name: String) -> String { answers[name] ?? name }
}

/// From when the provider's minute counts.
package enum MinuteStart: String, CaseIterable, Hashable, Sendable {
    case arrival
    /// The end of the call, and every call counts, refused ones too.
    case end
}

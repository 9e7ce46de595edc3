/// Whether requests should be sent here, and what a person should know who looks: no version, no host, no secret.
package struct Readiness: Hashable, Sendable {
    package let isReady: Bool
    /// One line each.
    package let details: [String]

    package init(isReady: Bool, details: [String] = []) {
        self.isReady = isReady
        self.details = details
    }

    var text: String {
        ([isReady ? "ok" : "not ready"] + details).map { $0 + "\n" }.joined()
    }
}

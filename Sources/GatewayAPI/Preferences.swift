/// What a caller would like (RFC 7240). Unknown and malformed preferences are ignored, as the RFC says.
struct Preferences: Hashable {
    let isAsynchronous: Bool
    /// Whole seconds.
    let wait: Int?

    /// - Parameter fields: The values of all `Prefer` fields.
    init(_ fields: [String]) {
        let items = fields.joined(separator: ",").split(separator: ",").map { item in
            item.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
        }
        isAsynchronous = items.contains("respond-async")
        // Of a repeated preference the first counts.
        wait = items.first { $0.hasPrefix("wait=") }.flatMap { item in
            let digits = item.dropFirst(5)
            return digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits.prefix(6)) : nil
        }
    }

    /// How long to wait, and what to echo as `Preference-Applied`; nil when nothing was preferred.
    func applied(longest: Duration) -> (wait: Duration, echo: String?) {
        let seconds = wait.map { min($0, Int(longest.components.seconds)) }
        let echo = [isAsynchronous ? "respond-async" : nil, seconds.map { "wait=\($0)" }].compactMap { $0 }
        return (.seconds(seconds ?? 0), echo.isEmpty ? nil : echo.joined(separator: ", "))
    }
}

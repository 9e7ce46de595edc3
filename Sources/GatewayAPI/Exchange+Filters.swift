import Billing
import Foundation

extension Exchange {
    static let spanParameters: Set<String> = ["created_after", "created_before"]

    /// `created_after` and `created_before`: the first is in the span, the second is not.
    func span(_ values: [String: String]) throws(Problem) -> TimeSpan {
        TimeSpan(from: try time("created_after", in: values), until: try time("created_before", in: values))
    }

    private func time(_ name: String, in values: [String: String]) throws(Problem) -> Date? {
        guard let text = values[name] else { return nil }
        guard let date = Date(rfc3339: text) else {
            throw .invalid(
                .parameter(name), "must be a time with its offset, such as 2026-11-23T20:00:00Z (write + as %2B)")
        }
        return date
    }
}

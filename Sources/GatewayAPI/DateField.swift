import Foundation
import Synchronization

/// The `Date` of answers (RFC 9110 section 6.6.1), written anew once a second.
final class DateField: Sendable {
    private let last = Mutex((second: -Double.infinity, text: ""))

    func text(at date: Date) -> String {
        let second = date.timeIntervalSince1970.rounded(.down)
        return last.withLock { last in
            if last.second != second { last = (second, HTTPDate.text(date)) }
            return last.text
        }
    }
}

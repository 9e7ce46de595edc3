import Foundation

/// When a notice that was not taken is tried again: five seconds later, then twice as long each time, at most six hours,
/// each wait up to a fifth longer or shorter so that targets that came back are not met by everything at once.
///
/// Without the jitter: 5 s × (2^13 - 1) = 11.4 h for the first thirteen waits, then six of six hours: 47.4 h in all, two
/// days, through a weekend's outage, in twenty attempts.
enum DeliverySchedule {
    static let attempts = 20
    private static let first: TimeInterval = 5
    private static let longest: TimeInterval = 6 * 3600

    /// Nil when it is given up.
    /// - Parameter jitter: -1 to 1.
    static func wait(afterAttempt number: Int, jitter: Double) -> TimeInterval? {
        guard number < attempts else { return nil }
        return min(first * pow(2, Double(number - 1)), longest) * (1 + jitter / 5)
    }
}

import Foundation

/// RFC 3339 in UTC with milliseconds: `2026-11-23T20:00:00.123Z`.
enum LogTime {
    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    static func text(_ date: Date) -> String {
        date.formatted(style)
    }
}

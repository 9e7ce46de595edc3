import Foundation

/// IMF-fixdate, the one form of a date that RFC 9110 section 5.6.7 lets a sender write: whole seconds, GMT.
enum HTTPDate {
    private static let style = Date.VerbatimFormatStyle(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .padded(4)) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
            \(second: .twoDigits) GMT
            """,
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))

    /// Not by the style, which asks ICU: of a document's answer that was a twentieth.
    static func text(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
            let length = strftime(text.baseAddress, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            return String(decoding: text.prefix(length).lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }

    /// Nil for any other form: a condition with an invalid date is ignored (RFC 9110 section 13.1.3).
    static func date(_ text: String) -> Date? {
        do {
            return try style.parseStrategy.parse(text)
        } catch {
            return nil
        }
    }
}

import Foundation

extension Date {
    /// Reads a time of RFC 3339: the offset is mandatory, fractions of a second are allowed, a leap second is not a time
    /// that a clock here can show. Nil for anything else, and for days and hours that do not exist.
    init?(rfc3339 text: String) {
        let form =
            /(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))/
            .asciiOnlyDigits()
        guard let parts = text.wholeMatch(of: form)?.output, let hour = Int(parts.4), let minute = Int(parts.5),
            let second = Int(parts.6), hour < 24, minute < 60, second < 60
        else { return nil }
        let offset = parts.9.flatMap { Int($0) }.map { $0 * 60 } ?? 0
        let offsetMinutes = parts.10.flatMap { Int($0) } ?? 0
        guard offset < 24 * 60, offsetMinutes < 60 else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let wanted = DateComponents(
            year: Int(parts.1), month: Int(parts.2), day: Int(parts.3), hour: hour, minute: minute, second: second)
        guard wanted.isValidDate(in: calendar), let moment = calendar.date(from: wanted) else { return nil }
        let sign: Double = parts.8 == "-" ? 1 : -1
        let fraction = parts.7.flatMap { Double("0.\($0)") } ?? 0
        self = moment.addingTimeInterval(fraction + sign * Double(offset + offsetMinutes) * 60)
    }
}

package import Foundation
package import Logging

/// A line for people: time of day (UTC), level, message, then the metadata as `key=value`.
///
/// Values that are more than a word stand in quotation marks, escaped as in JSON.
package struct HumanLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let isColored: Bool
    private let sink: LogSink
    private let now: @Sendable () -> Date

    /// - Parameter isColored: whether the level may be coloured, for a terminal that did not ask otherwise.
    package init(
        level: Logger.Level = .info, isColored: Bool, metadataProvider: Logger.MetadataProvider? = nil,
        sink: LogSink = .standardError, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        logLevel = level
        self.isColored = isColored
        self.metadataProvider = metadataProvider
        self.sink = sink
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let name = event.level.rawValue.uppercased()
        let level = name + String(repeating: " ", count: max(0, "CRITICAL".count - name.count))
        let shown = isColored ? "\u{1B}[\(event.level.color)m\(level)\u{1B}[0m" : level
        let message = LogText.quoted(event.message.description).dropFirst().dropLast()
        let fields = LogFields(event.layers(over: self), reserved: []).entries.map { "\($0.key)=\(Self.bare($0.json))" }
        let line = ([String(LogTime.text(now()).dropFirst(11)), shown, String(message)] + fields).joined(separator: " ")
        sink.write(Array((line + "\n").utf8))
    }

    /// A JSON text without its quotation marks when it is a single word.
    private static func bare(_ json: String) -> String {
        guard json.hasPrefix("\"") else { return json }
        let inside = String(json.dropFirst().dropLast())
        return LogText.isWord(inside) ? inside : json
    }
}

extension Logger.Level {
    /// SGR parameters (ECMA-48, 8.3.117): faint, none, yellow, red, bold red.
    fileprivate var color: String {
        switch self {
        case .trace, .debug: "2"
        case .info, .notice: "0"
        case .warning: "33"
        case .error: "31"
        case .critical: "1;31"
        }
    }
}

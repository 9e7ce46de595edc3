package import Foundation
package import Logging

/// One JSON object a line: `time` (RFC 3339, UTC, milliseconds), `level`, `logger`, `message`, then the metadata.
///
/// Metadata keys are written in snake_case and never take the place of those four. Every value is bounded and escaped,
/// so that a line is one line whatever was logged.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let sink: LogSink
    private let now: @Sendable () -> Date

    package init(
        label: String, level: Logger.Level = .info, metadataProvider: Logger.MetadataProvider? = nil,
        sink: LogSink = .standardError, now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.label = label
        logLevel = level
        self.metadataProvider = metadataProvider
        self.sink = sink
        self.now = now
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let own = [
            ("time", LogText.quoted(LogTime.text(now()))), ("level", LogText.quoted(event.level.rawValue)),
            ("logger", LogText.quoted(label)), ("message", LogText.quoted(event.message.description)),
        ]
        let fields = LogFields(event.layers(over: self), reserved: Set(own.map(\.0)))
        let pairs = own.map { "\"\($0)\":\($1)" } + fields.entries.map { "\"\($0.key)\":\($0.json)" }
        sink.write(Array(("{" + pairs.joined(separator: ",") + "}\n").utf8))
    }
}

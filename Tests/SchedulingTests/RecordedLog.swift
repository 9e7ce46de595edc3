import Logging
import Synchronization

/// What was logged, for a test to look at.
final class RecordedLog: LogHandler, Sendable {
    struct Line: Sendable {
        let message: String
        let metadata: [String: String]
    }

    private let recorded = Mutex<[Line]>([])

    var lines: [Line] { recorded.withLock { $0 } }

    func log(event: LogEvent) {
        let metadata = (event.metadata ?? [:]).mapValues { "\($0)" }
        recorded.withLock { $0.append(Line(message: "\(event.message)", metadata: metadata)) }
    }

    // What a test records is what was logged: levels and standing metadata are none of its business.
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }
}

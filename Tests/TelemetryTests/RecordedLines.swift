import Foundation
import Synchronization
import Telemetry
import Testing

/// A sink that keeps what it is given.
final class RecordedLines: Sendable {
    private let lines = Mutex<[String]>([])

    var sink: LogSink {
        LogSink { line in self.lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }

    var all: [String] { lines.withLock { $0 } }

    /// The last line, read as JSON.
    func object() throws -> [String: Any] {
        let line = try #require(all.last)
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
}

/// Where log lines go: each call is one whole line that ends with a line feed.
package struct LogSink: Sendable {
    private let action: @Sendable ([UInt8]) -> Void

    package init(_ action: @escaping @Sendable ([UInt8]) -> Void) {
        self.action = action
    }

    package func write(_ line: [UInt8]) {
        action(line)
    }

    /// The process's standard error, one line at a time.
    package static let standardError: LogSink = {
        let writer = LineWriter(descriptor: 2)
        return LogSink { writer.write($0) }
    }()
}

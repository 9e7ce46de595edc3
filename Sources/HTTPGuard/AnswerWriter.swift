import HTTPTypes
import HummingbirdCore
import NIOCore

/// Writes one answer. Content that is all there leaves with its head; else each part waits until the system has taken the one
/// before it: what a slow reader holds is one part.
struct AnswerWriter: ResponseBodyWriter {
    private let connection: Connection
    /// Nil once it was written.
    private var head: AnswerHead?

    init(_ connection: Connection, _ head: AnswerHead) {
        self.connection = connection
        self.head = head
    }

    /// - Throws: When the connection is gone.
    mutating func write(_ part: ByteBuffer) async throws {
        let isAll = head?.length == part.readableBytes
        begin()
        guard !isAll else { return connection.onLoop { $0.write(part, promise: nil) } }
        let taken = connection.channel.eventLoop.makePromise(of: Void.self)
        connection.onLoop { $0.write(part, promise: taken) }
        try await taken.futureResult.get()
    }

    consuming func finish(_: HTTPFields?) async throws {
        begin()
        connection.onLoop { $0.end() }
    }

    private mutating func begin() {
        guard let head else { return }
        connection.onLoop { $0.begin(head) }
        self.head = nil
    }
}

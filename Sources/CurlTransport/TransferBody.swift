/// The bytes of a response body while they arrive. It can be iterated once, by one task at a time.
///
/// Each chunk is what has arrived since the last one, never empty. At most 256 KiB wait unread; then the connection is
/// left to fill, and the sender has to wait. The body ends with nil only when it is whole by its own framing
/// (`Content-Length`, last chunk, or the close of the connection when it has neither); else with a `TransferFailure`,
/// after all bytes that did arrive. Dropping it, or cancelling the task that awaits a chunk, ends the transfer.
package struct TransferBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = TransferFailure

    let handle: BodyHandle

    package struct Iterator: AsyncIteratorProtocol {
        let handle: BodyHandle

        package mutating func next() async throws(TransferFailure) -> [UInt8]? {
            try await handle.exchange.nextChunk().get()
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(TransferFailure) -> [UInt8]? {
            try await handle.exchange.nextChunk().get()
        }
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(handle: handle)
    }
}

import Synchronization

/// One transfer as its two sides share it: the task that awaits head and body, and the transport's thread that delivers.
///
/// Each waiting continuation is resumed once: by a delivery, or by `end`, which the thread (or, when the transport
/// refuses the request, the sender) calls for every exchange.
final class Exchange: Sendable {
    typealias Head = Result<TransferResponse, TransferFailure>
    typealias Chunk = Result<[UInt8]?, TransferFailure>

    private struct State {
        var head: CheckedContinuation<Head, Never>?
        var reader: CheckedContinuation<Chunk, Never>?
        var body = UnreadBody()
        var isCancelled = false
    }

    let request: TransferRequest
    private let queue: CommandQueue
    private let state = Mutex(State())

    init(request: TransferRequest, queue: CommandQueue) {
        self.request = request
        self.queue = queue
    }

    /// Whether `cancel` was called before the transfer ended.
    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Ends the transfer, unless it has ended. May come before `start`.
    func cancel() {
        let isFirst = state.withLock { state in
            guard !state.isCancelled, state.body.ending == nil else { return false }
            state.isCancelled = true
            return true
        }
        if isFirst { queue.cancel(self) }
    }
}

/// The task's side.
extension Exchange {
    /// Hands the request to the transport's thread and awaits the head of the response.
    func start() async -> Head {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { $0.head = continuation }
                if let refusal = queue.start(self) { end(.failure(refusal)) }
            }
        } onCancel: {
            cancel()
        }
    }

    /// The bytes that have arrived since the last call, or nil at the end. One reader at a time.
    func nextChunk() async -> Chunk {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let chunk = read(orWait: continuation) { continuation.resume(returning: chunk) }
            }
        } onCancel: {
            cancel()
        }
    }

    private func read(orWait continuation: CheckedContinuation<Chunk, Never>) -> Chunk? {
        let (chunk, wasFull): (Chunk?, Bool) = state.withLock { state in
            precondition(state.reader == nil, "a body has one reader at a time")
            switch state.body.read() {
            case .bytes(let bytes, let wasFull): return (.success(bytes), wasFull)
            case .ended(let ending): return (ending.map { nil }, false)
            case .nothing:
                state.reader = continuation
                return (nil, false)
            }
        }
        if wasFull { queue.resume(self) }
        return chunk
    }
}

/// The side of the transport's thread.
extension Exchange {
    func deliver(status: Int, headers: TransferHeaders) {
        let waiting = state.withLock { $0.head.take() }
        let body = TransferBody(handle: BodyHandle(exchange: self))
        waiting?.resume(returning: .success(TransferResponse(status: status, headers: headers, body: body)))
    }

    /// Takes arriving bytes, or refuses them all because too many are unread; `CommandQueue.resume` then follows.
    func offer(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (isTaken, reader, chunk): (Bool, CheckedContinuation<Chunk, Never>?, [UInt8]) = state.withLock { state in
            guard state.body.offer(bytes) else { return (false, nil, []) }
            guard state.reader != nil, case .bytes(let chunk, _) = state.body.read() else { return (true, nil, []) }
            return (true, state.reader.take(), chunk)
        }
        reader?.resume(returning: .success(chunk))
        return isTaken
    }

    /// Ends head and body, whichever is awaited. The first ending counts.
    func end(_ ending: Result<Void, TransferFailure>) {
        let (head, reader) = state.withLock { state in
            state.body.end(ending)
            return (state.head.take(), state.reader.take())
        }
        reader?.resume(returning: ending.map { nil })
        if case .failure(let failure) = ending { head?.resume(returning: .failure(failure)) }
    }
}

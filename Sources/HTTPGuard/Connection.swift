package import HummingbirdCore
package import NIOCore
import Synchronization

/// Answers one request. It is not cancelled when the client goes: what was begun is ended. When the server is, it is too.
package typealias Respond = @Sendable (WholeRequest) async -> Response

/// One connection as Hummingbird's server holds it, and as the answers to its requests see it.
package final class Connection: ServerChildChannelValue {
    package let channel: any Channel
    private let gate: NIOLoopBound<RequestGate>
    private let executor: LoopExecutor
    private let underWay = Mutex(UnderWay())

    private struct UnderWay {
        var requests = 0
        var last: Task<Void, Never>?
        var isCancelled = false
        var end: CheckedContinuation<Void, Never>?
    }

    /// On the channel's event loop.
    init(_ channel: any Channel, _ gate: RequestGate) {
        self.channel = channel
        self.gate = NIOLoopBound(gate, eventLoop: channel.eventLoop)
        executor = LoopExecutor(channel.eventLoop)
    }

    /// Each request has a task of its own, which begins at once: the memory that it took ends with it.
    func serve(_ request: WholeRequest, _ respond: @escaping Respond) {
        underWay.withLock { $0.requests += 1 }
        let task = Task.immediate(executorPreference: executor) {
            await answer(request, respond)
            leave()
        }
        underWay.withLock { underWay in
            if underWay.isCancelled { task.cancel() }
            // One that has ended already would only be kept.
            if underWay.requests > 0 { underWay.last = task }
        }
    }

    private func leave() {
        underWay.withLock { underWay in
            underWay.requests -= 1
            guard underWay.requests == 0 else { return }
            underWay.last = nil
            underWay.end?.resume()
            underWay.end = nil
        }
    }

    private func answer(_ request: WholeRequest, _ respond: Respond) async {
        let response = await respond(request)
        do {
            try await response.body.write(AnswerWriter(self, AnswerHead(response)))
        } catch {
            // The client has gone, or the content has: what it got of it is no whole answer and must not look like one.
            onLoop { $0.abort() }
        }
    }

    /// Returns once the connection is closed and none of its requests is under way.
    func ended() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { closed in channel.closeFuture.whenComplete { _ in closed.resume() } }
            await withCheckedContinuation { end in
                underWay.withLock { $0.requests == 0 ? end.resume() : ($0.end = end) }
            }
        } onCancel: {
            underWay.withLock { underWay in
                underWay.isCancelled = true
                underWay.last?.cancel()
            }
            channel.close(promise: nil)
        }
    }

    /// What is done with the gate is done on its event loop, where a request's task is unless it waits for something.
    func onLoop(_ work: @escaping @Sendable (RequestGate) -> Void) {
        guard !channel.eventLoop.inEventLoop else { return work(gate.value) }
        channel.eventLoop.execute { work(self.gate.value) }
    }
}

import NIOCore

/// Stands between the socket and everything else of a connection. A request passes once its last byte is here and its
/// framing is beyond doubt, one at a time; whatever else comes is refused, and the connection closed.
///
/// Holding requests back until they are whole costs `HTTPLimits.bodyBytes` a connection, which handlers would spend
/// anyway, and nobody ever acts upon half a request.
final class RequestGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    enum Stage {
        case receiving
        case answering(RequestHead)
        /// The last answer is on its way; `isOut` once the system has taken all of it.
        case closing(isOut: Bool)
    }

    let guarded: GuardedConnections
    var stage = Stage.receiving
    /// What has come and was not passed on: the request under way, or what follows the one being answered.
    var pending = ByteBuffer()
    var framing: RequestFraming
    var clock: ConnectionClock
    var timer: (due: NIODeadline, task: Scheduled<Void>)?
    private var peer: String?

    private var requests = 0
    /// Requests in a row that lay here before the one ahead of them was answered.
    private var pipelined = 0
    var mustClose = false
    var hasContinued = false
    var hasAnswered = false
    var inputHasEnded = false
    /// A read that waits until the request being answered makes room for the next.
    var wantsRead = false
    private var thrownAway = 0
    /// Octets of all answers.
    var written = 0

    let limits: HTTPLimits

    init(_ guarded: GuardedConnections, _ limits: HTTPLimits) {
        self.guarded = guarded
        self.limits = limits
        framing = RequestFraming(limits)
        clock = ConnectionClock(limits, openedAt: .now())
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        guarded.onEvent(.opened)
        peer = limits.connectionsPerPeer == nil ? nil : context.remoteAddress?.ipAddress
        guard guarded.census.enter(peer, limits) else { return refuse(.tooManyConnections, context) }
        arm(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
        guarded.census.leave(peer)
        guarded.onEvent(.closed)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data)
        if case .closing = stage { return throwAway(bytes.readableBytes, context) }
        if pending.readableBytes == 0 { pending = bytes } else { pending.writeBuffer(&bytes) }
        if case .receiving = stage { return examine(context) }
        // A peer that hangs up is read to the end, whether asked for or not.
        guard pending.readableBytes > HTTPLimits.bytesBehind else { return }
        pending = ByteBuffer()
        mustClose = true
    }

    private func throwAway(_ count: Int, _ context: ChannelHandlerContext) {
        thrownAway += count
        if thrownAway > HTTPLimits.lingerBytes { context.close(promise: nil) }
    }

    /// Passes the next request on when it is whole.
    func examine(_ context: ChannelHandlerContext) {
        switch framing.examine(pending.readableBytesUInt8Span) {
        case .refused(let fault): refuse(fault, context)
        case .needsMore: waitForMore(context)
        case .complete(let count, let head):
            guard let request = pending.readSlice(length: count) else { preconditionFailure("more than there is") }
            if pending.readableBytes == 0 { pending = ByteBuffer() }
            stage = .answering(head)
            clock.enter(.answering, at: .now())
            requests += 1
            context.fireChannelRead(Self.wrapInboundOut(request))
        }
    }

    private func waitForMore(_ context: ChannelHandlerContext) {
        if let head = framing.head {
            clock.enter(.body(received: pending.readableBytes), at: .now())
            if head.expectsContinue, !hasContinued {
                hasContinued = true
                written += Self.continue.readableBytes
                context.writeAndFlush(Self.wrapOutboundOut(.byteBuffer(Self.continue)), promise: nil)
            }
        } else {
            clock.enter(.head, at: .now())
        }
        // The pool's buffer is far larger than the few bytes that a slow peer leaves in it.
        if pending.storageCapacity > 256 + 2 * pending.readableBytes { pending = ByteBuffer(buffer: pending) }
        arm(context)
    }

    private static let `continue` = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")

    /// While a request is answered, one read of what follows it is enough.
    func read(context: ChannelHandlerContext) {
        if case .answering = stage, pending.readableBytes > 0 { wantsRead = true } else { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: takeEndOfInput(context)
        case is ChannelShouldQuiesceEvent: drain(context)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    /// A client may close its side and still read the answers to what it sent before: nobody behind is told.
    private func takeEndOfInput(_ context: ChannelHandlerContext) {
        inputHasEnded = true
        switch stage {
        case .receiving where pending.readableBytes > 0: refuse(.truncated, context)
        case .receiving, .closing(isOut: true): context.close(promise: nil)
        case .answering, .closing(isOut: false): break
        }
    }

    private func drain(_ context: ChannelHandlerContext) {
        mustClose = true
        clock.drain(at: .now())
        if case .receiving = stage, pending.readableBytes == 0 { return context.close(promise: nil) }
        arm(context)
    }

    /// Called as the answer to the request that passed last begins.
    /// - Parameter closing: The answer itself ends the connection.
    /// - Returns: The request, and whether the connection ends behind this answer.
    func beginAnswer(closing: Bool) -> (head: RequestHead, closes: Bool)? {
        guard case .answering(let head) = stage else { return nil }
        pipelined = pending.readableBytes > 0 ? pipelined + 1 : 0
        if closing || head.closes || requests >= limits.requestsPerConnection || pipelined > limits.pipelining {
            mustClose = true
        }
        return (head, mustClose)
    }
}

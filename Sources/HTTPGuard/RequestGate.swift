import NIOCore

/// Stands between the socket and those who answer. A request passes once its last byte is here and its framing is beyond
/// doubt, one at a time; whatever else comes is refused, and the connection closed.
///
/// Holding requests back until they are whole costs `HTTPLimits.bodyBytes` a connection, which handlers would spend
/// anyway, and nobody ever acts upon half a request.
final class RequestGate: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    enum Stage {
        case receiving
        case answering(RequestHead)
        /// The last answer is on its way; `isOut` once the system has taken all of it.
        case closing(isOut: Bool)
    }

    let guarded: GuardedConnections
    /// Takes a request that has passed.
    var onRequest: ((WholeRequest) -> Void)?
    /// Nil once the connection is gone.
    var context: ChannelHandlerContext?
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
    private var isExamining = false
    var framesAnswer = AnswerHead.Framing.none
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

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        onRequest = nil
    }

    func channelActive(context: ChannelHandlerContext) {
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

    /// Passes on what is whole, request after request as they are answered.
    func examine(_ context: ChannelHandlerContext) {
        guard !isExamining else { return }
        isExamining = true
        while case .receiving = stage, pending.readableBytes > 0, examineNext(context) {}
        isExamining = false
        rest(context)
    }

    /// - Returns: Whether there was a whole request.
    private func examineNext(_ context: ChannelHandlerContext) -> Bool {
        switch framing.examine(pending.readableBytesUInt8Span) {
        case .refused(let fault): refuse(fault, context)
        case .needsMore: waitForMore(context)
        case .complete(let count, let head, let content):
            let body = pending.cut(content)
            pending.moveReaderIndex(forwardBy: count)
            if pending.readableBytes == 0 { pending = ByteBuffer() }
            stage = .answering(head)
            clock.enter(.answering, at: .now())
            requests += 1
            onRequest?(WholeRequest(head, body: body))
            return true
        }
        return false
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
        default: break
        }
    }

    /// The socket failed: nobody is there any more.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
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

    /// As the answer to a request begins.
    /// - Returns: Whether the connection ends behind it.
    func closes(behind answer: AnswerHead, to request: RequestHead) -> Bool {
        pipelined = pending.readableBytes > 0 ? pipelined + 1 : 0
        if answer.closes || request.closes || requests >= limits.requestsPerConnection || pipelined > limits.pipelining {
            mustClose = true
        }
        return mustClose
    }
}

extension ByteBuffer {
    /// These of the readable bytes: without a copy when they stand in one piece.
    fileprivate func cut(_ ranges: [Range<Int>]) -> ByteBuffer {
        let slices = ranges.compactMap { getSlice(at: readerIndex + $0.lowerBound, length: $0.count) }
        guard slices.count > 1 else { return slices.first ?? ByteBuffer() }
        return slices.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
    }
}

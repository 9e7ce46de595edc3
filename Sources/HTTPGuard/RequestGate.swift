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

    var requests = 0
    /// Requests in a row that lay here before the one ahead of them was answered.
    var pipelined = 0
    var isExamining = false
    var framesAnswer = AnswerHead.Framing.none
    /// Octets of its content that were promised and not written.
    var owed = 0
    var mustClose = false
    var hasContinued = false
    var hasAnswered = false
    var inputHasEnded = false
    /// A read that waits until the request being answered makes room for the next.
    var wantsRead = false
    var thrownAway = 0
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
        case .receiving: endUnfinished(context)
        case .closing(isOut: true): context.close(promise: nil)
        case .answering, .closing(isOut: false): break
        }
    }

    private func drain(_ context: ChannelHandlerContext) {
        mustClose = true
        clock.drain(at: .now())
        if case .receiving = stage, pending.readableBytes == 0 {
            return waiting(context) > 0 ? finish(context) : context.close(promise: nil)
        }
        arm(context)
    }
}

import NIOCore

// The end of the connection.

extension RequestGate {
    /// The client has said all it had to say, and it was answered.
    func endUnfinished(_ context: ChannelHandlerContext) {
        if pending.readableBytes > 0 { refuse(.truncated, context) } else { finish(context) }
    }

    func refuse(_ fault: RequestFault, _ context: ChannelHandlerContext) {
        guarded.onEvent(.refused(fault))
        send(guarded.answer(fault), context)
        finish(context)
    }

    /// Ends the connection behind what was written, and gives the peer the time to read it.
    func finish(_ context: ChannelHandlerContext) {
        stage = .closing(isOut: false)
        pending = ByteBuffer()
        clock.enter(.answering, at: .now())
        let isOut = context.eventLoop.makePromise(of: Void.self)
        // A failure is the connection's end, which needs nothing more.
        isOut.futureResult.assumeIsolated().whenSuccess { [self] in linger(context) }
        send(ByteBuffer(), context, isOut)
        context.flush()
        noteProgress(context)
        context.read()
    }

    private func linger(_ context: ChannelHandlerContext) {
        stage = .closing(isOut: true)
        guard !inputHasEnded else { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        clock.enter(.lingering, at: .now())
        arm(context)
    }

    /// What others may do to the connection: end it. When and how it is closed in good order is decided here.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        switch mode {
        case .output: promise?.succeed(())
        case .input, .all: context.close(mode: .all, promise: promise)
        }
    }
}

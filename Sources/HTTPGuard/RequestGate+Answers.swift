import NIOCore

// What goes out, and the end of the connection.

extension RequestGate {
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        written += Self.unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        noteProgress(context)
        guard hasAnswered, case .answering = stage else { return }
        hasAnswered = false
        if mustClose { finish(context) } else { takeNext(context) }
    }

    /// Looks how much of the answers the system has taken: a peer that reads nothing makes it take nothing.
    func noteProgress(_ context: ChannelHandlerContext) {
        let waiting: Int
        do {
            waiting = try context.channel.syncOptions?.getOption(.bufferedWritableBytes) ?? 0
        } catch {
            return  // The channel is closed, and nothing waits in it any more.
        }
        clock.answerMoved(taken: written - waiting, waiting: waiting, at: .now())
        if waiting > 0 { arm(context) }
    }

    private func takeNext(_ context: ChannelHandlerContext) {
        stage = .receiving
        framing = RequestFraming(limits)
        hasContinued = false
        clock.enter(.idle, at: .now())
        if pending.readableBytes > 0 {
            examine(context)
            if case .answering = stage { context.fireChannelReadComplete() }
        }
        if case .receiving = stage {
            if inputHasEnded { return endUnfinished(context) }
            arm(context)
        }
        if wantsRead {
            wantsRead = false
            read(context: context)
        }
    }

    /// The client has said all it had to say, and it was answered.
    private func endUnfinished(_ context: ChannelHandlerContext) {
        if pending.readableBytes > 0 { refuse(.truncated, context) } else { context.close(promise: nil) }
    }

    func refuse(_ fault: RequestFault, _ context: ChannelHandlerContext) {
        guarded.onEvent(.refused(fault))
        let answer = guarded.answer(fault)
        written += answer.readableBytes
        context.write(Self.wrapOutboundOut(.byteBuffer(answer)), promise: nil)
        finish(context)
    }

    /// Ends the connection behind what was written, and gives the peer the time to read it.
    private func finish(_ context: ChannelHandlerContext) {
        stage = .closing(isOut: false)
        pending = ByteBuffer()
        clock.enter(.answering, at: .now())
        let isOut = context.eventLoop.makePromise(of: Void.self)
        // A failure is the connection's end, which needs nothing more.
        isOut.futureResult.assumeIsolated().whenSuccess { [self] in linger(context) }
        context.writeAndFlush(Self.wrapOutboundOut(.byteBuffer(ByteBuffer())), promise: isOut)
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

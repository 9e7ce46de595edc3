import NIOCore

// What goes out.

extension RequestGate {
    /// Writes the head of the answer to the request that passed last.
    func begin(_ answer: AnswerHead) {
        guard let context, case .answering(let request) = stage, !hasAnswered else { return }
        framesAnswer = answer.framing(for: request)
        owed = answer.length ?? 0
        send(answer.message(framesAnswer, closing: closes(behind: answer, to: request)), context)
    }

    /// As the answer to a request begins.
    /// - Returns: Whether the connection ends behind it.
    private func closes(behind answer: AnswerHead, to request: RequestHead) -> Bool {
        pipelined = pending.readableBytes > 0 ? pipelined + 1 : 0
        if answer.closes || request.closes || requests >= limits.requestsPerConnection || pipelined > limits.pipelining
        {
            mustClose = true
        }
        return mustClose
    }

    /// Writes a part of its content.
    /// - Parameter promise: Kept once the system has taken the part; nil for one that may wait for what follows it.
    func write(_ part: ByteBuffer, promise: EventLoopPromise<Void>?) {
        guard let context, case .answering = stage, !hasAnswered else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        owed -= part.readableBytes
        if framesAnswer == .chunks, part.readableBytes > 0 {
            send(ByteBuffer(string: String(part.readableBytes, radix: 16) + "\r\n"), context)
            send(part, context)
            send(ByteBuffer(string: "\r\n"), context, promise)
        } else {
            send(framesAnswer == .none ? ByteBuffer() : part, context, promise)
        }
        guard promise != nil else { return }
        context.flush()
        noteProgress(context)
    }

    /// Ends it.
    func end() {
        guard let context, case .answering = stage, !hasAnswered else { return }
        // More or less than was said: whatever followed would be taken for a part of it, or a part of it for what follows.
        guard framesAnswer != .length || owed == 0 else { return abort() }
        if framesAnswer == .chunks { send(ByteBuffer(string: "0\r\n\r\n"), context) }
        context.flush()
        noteProgress(context)
        hasAnswered = true
        goOn(context)
    }

    /// Ends the connection in the midst of an answer. Where its end would be the answer's, as for HTTP/1.0, it is a reset.
    func abort() {
        guard let context else { return }
        if framesAnswer == .close { dropTheRest(context) }
        context.close(promise: nil)
    }

    func send(_ bytes: ByteBuffer, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>? = nil) {
        written += bytes.readableBytes
        context.write(Self.wrapOutboundOut(.byteBuffer(bytes)), promise: promise)
    }

    /// The next request waits until of the answers so far no more is left than NIO's high-water mark permits.
    private func goOn(_ context: ChannelHandlerContext) {
        guard hasAnswered, mustClose || context.channel.isWritable else { return }
        hasAnswered = false
        if mustClose { finish(context) } else { takeNext(context) }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        goOn(context)
    }

    /// Octets of answers that the system has not taken yet.
    func waiting(_ context: ChannelHandlerContext) -> Int {
        do {
            return try context.channel.syncOptions?.getOption(.bufferedWritableBytes) ?? 0
        } catch {
            return 0  // The channel is closed, and nothing waits in it any more.
        }
    }

    /// Looks how much of the answers the system has taken: a peer that reads nothing makes it take nothing.
    func noteProgress(_ context: ChannelHandlerContext) {
        let waiting = waiting(context)
        clock.answerMoved(taken: written - waiting, waiting: waiting, at: .now())
        if waiting > 0 { arm(context) }
    }

    private func takeNext(_ context: ChannelHandlerContext) {
        stage = .receiving
        framing = RequestFraming(limits)
        hasContinued = false
        clock.enter(.idle, at: .now())
        examine(context)
    }

    /// Waits for what comes next.
    func rest(_ context: ChannelHandlerContext) {
        if case .receiving = stage {
            if inputHasEnded { return endUnfinished(context) }
            arm(context)
        }
        if wantsRead {
            wantsRead = false
            read(context: context)
        }
    }
}

import NIOCore

// What comes in.

extension RequestGate {
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
}

extension ByteBuffer {
    /// These of the readable bytes: without a copy when they stand in one piece.
    fileprivate func cut(_ ranges: [Range<Int>]) -> ByteBuffer {
        let slices = ranges.compactMap { getSlice(at: readerIndex + $0.lowerBound, length: $0.count) }
        guard slices.count > 1 else { return slices.first ?? ByteBuffer() }
        return slices.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
    }
}

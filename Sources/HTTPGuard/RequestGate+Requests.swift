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
        case .complete(let count, let head, let range):
            let body = head.body == .chunked ? unchunked(range) : pending.cut(range)
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

    /// What stands in the chunks of a body that is whole.
    private func unchunked(_ range: Range<Int>) -> ByteBuffer {
        var body = ByteBuffer()
        for chunk in ChunkReader.chunks(of: pending.readableBytesUInt8Span, from: range.lowerBound, limits) {
            body.writeImmutableBuffer(pending.cut(chunk))
        }
        return body
    }

    private func waitForMore(_ context: ChannelHandlerContext) {
        if let head = framing.head {
            clock.enter(.body(received: pending.readableBytes), at: .now())
            if head.expectsContinue, !hasContinued {
                hasContinued = true
                send(Self.continue, context)
                context.flush()
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
    /// These of the readable bytes, without a copy.
    fileprivate func cut(_ range: Range<Int>) -> ByteBuffer {
        guard !range.isEmpty else { return ByteBuffer() }
        guard let slice = getSlice(at: readerIndex + range.lowerBound, length: range.count) else {
            preconditionFailure("more than there is")
        }
        return slice
    }
}

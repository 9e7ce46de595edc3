import NIOCore
import NIOHTTP1

/// Frames each answer for the client that asked, and says when the connection ends with it (RFC 9112 sections 6 and 9).
final class AnswerGate: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let requests: RequestGate

    init(_ requests: RequestGate) {
        self.requests = requests
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch Self.unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            frame(&head)
            context.write(Self.wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            context.write(data, promise: promise)
            requests.hasAnswered = true
        case .head, .body:
            context.write(data, promise: promise)
        }
    }

    /// With a length where it is known, else in chunks, else, for HTTP/1.0, up to the connection's end.
    private func frame(_ head: inout HTTPResponseHead) {
        let closing = head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
        let answered = requests.beginAnswer(closing: closing)
        if answered?.closes ?? true, !closing { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        guard head.status.mayHaveResponseBody else {
            head.headers.remove(name: "Content-Length")
            head.headers.remove(name: "Transfer-Encoding")
            return
        }
        guard !head.headers.contains(name: "Content-Length"), let request = answered?.head else { return }
        if !request.isHEAD, !request.isOld { head.headers.replaceOrAdd(name: "Transfer-Encoding", value: "chunked") }
    }
}

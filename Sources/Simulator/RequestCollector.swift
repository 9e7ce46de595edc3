import NIOCore
import NIOHTTP1

/// One whole request.
struct WholeRequest: Sendable {
    let head: HTTPRequestHead
    let body: String

    var path: String { String(head.uri.prefix { $0 != "?" }) }
    var query: String { String(head.uri.drop { $0 != "?" }.dropFirst()) }
}

/// Gathers the parts of each request; one with too long a body closes the connection.
final class RequestCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = WholeRequest

    /// The longest form is a few kibibytes.
    static let bodyLimit = 256 << 10

    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part):
            body.writeBuffer(&part)
            if body.readableBytes > Self.bodyLimit { context.close(promise: nil) }
        case .end:
            guard let head else { return }
            self.head = nil
            context.fireChannelRead(wrapInboundOut(WholeRequest(head: head, body: String(buffer: body))))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What is no HTTP, and connections that the other side resets: nothing is owed to either.
        context.close(promise: nil)
    }
}

import Glibc
import NIOCore

/// Breaks a connection after so many bytes of a request, before anybody has read it.
final class RequestFaultHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let kind: Fault.Break
    private var remaining: Int

    init(kind: Fault.Break, after bytes: Int) {
        self.kind = kind
        remaining = bytes
    }

    func channelActive(context: ChannelHandlerContext) {
        if remaining == 0 { context.channel.breakOff(kind) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        let passed = min(remaining, bytes.readableBytes)
        remaining -= passed
        if let head = bytes.readSlice(length: passed), passed > 0 { context.fireChannelRead(wrapInboundOut(head)) }
        if remaining == 0 { context.channel.breakOff(kind) }
    }
}

extension Channel {
    /// Ends the connection as the fault says: a stalled one stays open and says nothing more.
    func breakOff(_ kind: Fault.Break) {
        switch kind {
        case .close: close(promise: nil)
        case .stall: break
        case .reset:
            // A linger time of zero makes close send RST in place of FIN (socket(7)).
            let provider = self as? any SocketOptionProvider
            guard let done = provider?.setSoLinger(linger(l_onoff: 1, l_linger: 0)) else { return close(promise: nil) }
            done.whenComplete { _ in self.close(promise: nil) }
        }
    }
}

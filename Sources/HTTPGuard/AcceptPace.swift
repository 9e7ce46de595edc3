package import NIOCore

/// Takes new connections at a bounded rate; the system holds the others meanwhile.
///
/// A connection costs more to open, and to cut when its time is up, than a request does. Thousands that are opened together
/// would have the event loops and the processors to themselves, and then once more, together, as their time is up.
package final class AcceptPace: ChannelDuplexHandler {
    package typealias InboundIn = any Channel
    package typealias InboundOut = any Channel
    package typealias OutboundIn = Never

    private let perSecond: @Sendable () -> Int
    private var quota = AcceptQuota()
    private var isWaiting = false

    /// - Parameter perSecond: Asked for each connection.
    package init(perSecond: @escaping @Sendable () -> Int) {
        self.perSecond = perSecond
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        quota.take(at: .now(), perSecond: perSecond())
        context.fireChannelRead(data)
    }

    /// The server asks for connections by this; one read takes four at most.
    package func read(context: ChannelHandlerContext) {
        guard !isWaiting else { return }
        guard let wait = quota.wait(at: .now()) else { return context.read() }
        isWaiting = true
        context.eventLoop.assumeIsolated().scheduleTask(in: wait) { [self] in
            isWaiting = false
            if context.channel.isActive { read(context: context) }
        }
    }
}

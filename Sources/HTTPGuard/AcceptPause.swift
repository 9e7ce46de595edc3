import Glibc
package import Logging
package import NIOCore

/// Stops accepting for a moment when the process or the system is out of descriptors. NIO by itself asks again at once,
/// and keeps a core busy until somebody hangs up.
package final class AcceptPause: ChannelInboundHandler {
    package typealias InboundIn = any Channel

    private static let pause = TimeAmount.milliseconds(200)
    private static let shortages: Set<CInt> = [EMFILE, ENFILE, ENOBUFS, ENOMEM]

    private let logger: Logger
    private var isPaused = false

    package init(logger: Logger) {
        self.logger = logger
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError, Self.shortages.contains(error.errnoCode) else {
            return context.fireErrorCaught(error)
        }
        guard !isPaused else { return }
        isPaused = true
        logger.warning("cannot accept connections", metadata: ["errno": "\(error.errnoCode)"])
        setAcceptance(false, context)
        context.eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in
            isPaused = false
            setAcceptance(true, context)
        }
    }

    private func setAcceptance(_ isOn: Bool, _ context: ChannelHandlerContext) {
        do {
            try context.channel.syncOptions?.setOption(.autoRead, value: isOn)
        } catch {
            logger.debug("no longer listening")
        }
    }
}

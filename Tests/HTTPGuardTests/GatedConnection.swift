import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded

@testable import HTTPGuard

/// One connection without a socket: the gate and whoever answers, on a loop that the test turns.
final class GatedConnection {
    let channel = EmbeddedChannel()
    let connection: Connection

    init(limits: HTTPLimits = HTTPLimits(), respond: @escaping Respond) throws {
        let guarded = GuardedConnections(
            limits: { limits }, answer: { ByteBuffer(string: "refused: \($0.rawValue)") }, onEvent: { _ in })
        connection = try GuardedChannel(guarded, respond: respond).setup(
            channel: channel, logger: Logger(label: "test")
        ).wait()
        channel.embeddedEventLoop.run()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    func receive(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
        channel.embeddedEventLoop.run()
    }

    /// The client has said all it has to say.
    func endInput() {
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        channel.embeddedEventLoop.run()
    }

    /// What has left since it was asked for last.
    func sent() throws -> String {
        channel.embeddedEventLoop.run()
        var text = ""
        while let part = try channel.readOutbound(as: IOData.self) {
            if case .byteBuffer(let bytes) = part { text += String(buffer: bytes) }
        }
        return text
    }
}

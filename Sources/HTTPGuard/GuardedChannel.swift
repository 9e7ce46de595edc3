package import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1
package import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// HTTP/1.1 for Hummingbird's server, behind the gate.
///
/// NIO's decoder reads every request a second time. It is never the one that decides: its own limits lie above those of
/// the gate.
package struct GuardedChannel: HTTPChannelHandler {
    package let responder: Responder
    private let guarded: GuardedConnections

    package init(_ guarded: GuardedConnections, responder: @escaping Responder) {
        self.guarded = guarded
        self.responder = responder
    }

    package func setup(
        channel: any Channel, logger: Logger
    ) -> EventLoopFuture<NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>> {
        channel.eventLoop.makeCompletedFuture {
            let limits = guarded.limits()
            let gate = RequestGate(guarded, limits)
            var encoding = HTTPResponseEncoder.Configuration()
            encoding.automaticallySetFramingHeaders = false
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandlers(gate, HTTPResponseEncoder(configuration: encoding))
            try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: Self.decoder(limits))))
            try pipeline.addHandlers(AnswerGate(gate), HTTP1ToHTTPServerCodec(secure: false))
            return try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
    }

    package func handle(
        value: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, logger: Logger
    ) async {
        await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
            await handleHTTP(asyncChannel: value, logger: logger)
        }
    }

    private static func decoder(_ gate: HTTPLimits) -> NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderListSize = gate.requestLine + gate.headerBytes
        limits.maxHeaderFieldSize = limits.maxHeaderListSize
        limits.maxHeaderFieldCount = gate.headerFields
        return limits
    }
}

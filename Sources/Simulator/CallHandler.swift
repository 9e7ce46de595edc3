import Logging
import NIOCore
import NIOHTTP1

/// Answers the calls of one connection, or breaks it, as the desk says.
final class CallHandler: ChannelInboundHandler {
    typealias InboundIn = WholeRequest
    typealias OutboundOut = ByteBuffer

    static let path = "/sys/documents.php"

    private let desk: ProviderDesk
    private let number: Int
    private let latency: TimeAmount
    private let logger: Logger
    /// Whose call is under way.
    private var login: String?

    init(desk: ProviderDesk, number: Int, latency: TimeAmount, logger: Logger) {
        self.desk = desk
        self.number = number
        self.latency = latency
        self.logger = logger
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let request = unwrapInboundIn(data)
        guard request.path == Self.path else {
            let text = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            let channel = context.channel
            return send(Array(text.utf8)[...], on: channel) { channel.close(promise: nil) }
        }
        let form = CallForm([request.query, request.body], in: desk.wording)
        let peer = context.remoteAddress?.ipAddress ?? "unknown"
        do {
            let treatment = try desk.arrive(form, from: peer, connection: number)
            login = treatment.login
            let isKeptAlive = request.head.isKeepAlive
            let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: latency) {
                let (handler, context) = loopBound.value
                handler.carryOut(treatment, isKeptAlive: isKeptAlive, context: context)
            }
        } catch {
            logger.critical("the journal cannot be written", metadata: ["cause": "\(error)"])
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        if let login { desk.leave(login) }
        login = nil
    }

    private func carryOut(_ treatment: ProviderDesk.Treatment, isKeptAlive: Bool, context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let writer = AnswerWriter(dialect: treatment.dialect, wording: desk.wording, isKeptAlive: isKeptAlive)
        let bytes = writer.response(treatment.answer)
        let channel = context.channel
        switch treatment.fault {
        case nil, .refuse, .request, .html, .error:
            leave()
            send(bytes[...], on: channel) { if !isKeptAlive { channel.close(promise: nil) } }
        case .response(let kind, let count):
            send(bytes.prefix(count), on: channel) { channel.breakOff(kind) }
        case .truncate:
            send(bytes.prefix(bytes.count * 2 / 3), on: channel) { channel.close(promise: nil) }
        case .drop:
            channel.close(promise: nil)
        case .drip:
            drip(bytes[...], on: channel)
        }
    }

    private func send(_ bytes: ArraySlice<UInt8>, on channel: any Channel, then: @escaping @Sendable () -> Void) {
        let written = channel.writeAndFlush(ByteBuffer(bytes: bytes))
        written.whenComplete { _ in then() }
    }

    /// One byte a second, until the other side has had enough.
    private func drip(_ bytes: ArraySlice<UInt8>, on channel: any Channel) {
        guard let byte = bytes.first, channel.isActive else { return channel.close(promise: nil) }
        channel.writeAndFlush(ByteBuffer(bytes: [byte]), promise: nil)
        let loopBound = NIOLoopBound(self, eventLoop: channel.eventLoop)
        channel.eventLoop.scheduleTask(in: .seconds(1)) { loopBound.value.drip(bytes.dropFirst(), on: channel) }
    }
}

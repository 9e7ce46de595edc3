import Foundation
import NIOCore
import NIOHTTP1

/// The management port: `GET`, `PUT` and `DELETE /faults` (a JSON array of rules as `--fault` writes them), and
/// `GET /journal` (the latest 1,000 arrivals).
final class ManagementHandler: ChannelInboundHandler {
    typealias InboundIn = WholeRequest
    typealias OutboundOut = ByteBuffer

    private let desk: ProviderDesk
    private let changed: @Sendable () -> Void

    /// - Parameter changed: Told when the faults are others.
    init(desk: ProviderDesk, changed: @escaping @Sendable () -> Void) {
        self.desk = desk
        self.changed = changed
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let request = unwrapInboundIn(data)
        let (status, body) = answer(request)
        let head = """
            HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\
            Connection: close\r\n\r\n
            """
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: Array(head.utf8) + body))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    private func answer(_ request: WholeRequest) -> (String, Data) {
        do {
            switch (request.head.method, request.path) {
            case (.GET, "/faults"): return ("200 OK", try JSONEncoder().encode(desk.faults.map(\.description)))
            case (.DELETE, "/faults"): return set([])
            case (.PUT, "/faults"):
                let texts = try JSONDecoder().decode([String].self, from: Data(request.body.utf8))
                let rules = texts.map { FaultRule($0) }
                guard !rules.contains(nil) else {
                    return ("422 Unprocessable Content", Data("\"a rule cannot be read\"".utf8))
                }
                return set(rules.compactMap { $0 })
            case (.GET, "/journal"): return ("200 OK", try JSONEncoder().encode(desk.arrivals.suffix(1000)))
            default: return ("404 Not Found", Data("\"there are /faults and /journal\"".utf8))
            }
        } catch {
            return ("400 Bad Request", Data("\"expected a JSON array of rules\"".utf8))
        }
    }

    private func set(_ rules: [FaultRule]) -> (String, Data) {
        desk.setFaults(rules)
        changed()
        return ("200 OK", Data("[]".utf8))
    }
}

import HummingbirdCore
package import Logging
package import NIOCore

/// HTTP/1.1 for Hummingbird's server: the gate, and what answers the requests that it lets pass.
package struct GuardedChannel: ServerChildChannel {
    private let guarded: GuardedConnections
    private let respond: Respond

    package init(_ guarded: GuardedConnections, respond: @escaping Respond) {
        self.guarded = guarded
        self.respond = respond
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
        channel.eventLoop.makeCompletedFuture {
            let gate = RequestGate(guarded, guarded.limits())
            let connection = Connection(channel, gate)
            try channel.pipeline.syncOperations.addHandler(gate)
            gate.onRequest = { connection.serve($0, respond) }
            return connection
        }
    }

    package func handle(value connection: Connection, logger: Logger) async {
        await connection.ended()
    }
}

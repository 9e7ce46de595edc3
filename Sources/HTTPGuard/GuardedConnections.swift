package import NIOCore

/// How the connections of one listener are guarded, and who is told.
package struct GuardedConnections: Sendable {
    package enum Event: Hashable, Sendable {
        case opened
        case closed
        /// A request was refused, and its connection is being closed.
        case refused(RequestFault)
        /// The connection was closed without an answer, or before all of it was taken.
        case cut(ConnectionExpiry)
    }

    /// What holds for a connection that opens now; it keeps that to its end.
    let limits: @Sendable () -> HTTPLimits
    let census = ConnectionCensus()
    let answer: @Sendable (RequestFault) -> ByteBuffer
    let onEvent: @Sendable (Event) -> Void

    /// - Parameter answer: The whole answer to a request that is refused, head and body, with `Connection: close`.
    /// - Parameter onEvent: Called on event loops: it must not block.
    package init(
        limits: @escaping @Sendable () -> HTTPLimits,
        answer: @escaping @Sendable (RequestFault) -> ByteBuffer,
        onEvent: @escaping @Sendable (Event) -> Void
    ) {
        self.limits = limits
        self.answer = answer
        self.onEvent = onEvent
    }

    /// What goes in front of all else that the listener does with new connections.
    package func makePace() -> AcceptPace {
        AcceptPace { [limits] in limits().connectionsPerSecond }
    }

    /// Where Hummingbird stops accepting: those beyond the limit are told so, a few at a time. It asks once.
    package var acceptedConnections: Int { limits().connections + HTTPLimits.refusedConnections }
}

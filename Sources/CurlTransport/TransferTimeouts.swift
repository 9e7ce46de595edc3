/// How long each phase of a transfer may take. The first to pass ends it with `timeout`.
package struct TransferTimeouts: Hashable, Sendable {
    /// Name resolution, TCP and TLS together.
    package var connect: Duration
    /// From the moment the request begins to leave to the first byte of the response: sending the request is in it.
    package var firstByte: Duration
    /// Between two arrivals of response bytes. It does not run while the reader of the body is the slow side.
    package var idle: Duration
    /// The whole transfer, whoever is slow.
    package var total: Duration

    package init(
        connect: Duration = .seconds(10),
        firstByte: Duration = .seconds(60),
        idle: Duration = .seconds(30),
        total: Duration = .seconds(300)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }
}

/// Held by a body and its iterator: when the last of them goes, the transfer ends.
final class BodyHandle: Sendable {
    let exchange: Exchange

    init(exchange: Exchange) {
        self.exchange = exchange
    }

    deinit {
        exchange.cancel()
    }
}

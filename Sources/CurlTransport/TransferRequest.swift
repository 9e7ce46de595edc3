/// One HTTP request. It may hold credentials in its body and headers: it has no description and is never logged.
package struct TransferRequest: Sendable {
    /// Absolute, `http` or `https`, without user name and password.
    package var url: String
    package var method: TransferMethod
    /// Sent in this order. `Content-Length`, `Transfer-Encoding` and `Expect` are the transport's own and refused here.
    package var headers: [TransferHeaders.Field]
    package var timeouts: TransferTimeouts
    /// The most bytes of response body that are accepted; one more fails the transfer with `bodyTooLarge`.
    package var bodyLimit: Int
    package var connection: ConnectionUse
    package var signature: RequestSignature?
    /// Asked once, on the transport's thread, when the connection stands and the next step would write the request:
    /// `false` ends the transfer with `vetoed` and nothing sent. It must not block.
    package var mayStillSend: (@Sendable () -> Bool)?
    /// Asked, on the transport's thread, with each address in numbers before a connection to it is opened: `false` leaves it
    /// out, and with no other left the transfer ends with `vetoed`. The name is not looked up again in between. It must not
    /// block.
    package var mayConnect: (@Sendable (String) -> Bool)?

    package init(
        url: String,
        method: TransferMethod = .get,
        headers: [TransferHeaders.Field] = [],
        timeouts: TransferTimeouts = TransferTimeouts(),
        bodyLimit: Int,
        connection: ConnectionUse = .reusable,
        signature: RequestSignature? = nil,
        mayStillSend: (@Sendable () -> Bool)? = nil,
        mayConnect: (@Sendable (String) -> Bool)? = nil
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.timeouts = timeouts
        self.bodyLimit = bodyLimit
        self.connection = connection
        self.signature = signature
        self.mayStillSend = mayStillSend
        self.mayConnect = mayConnect
    }
}

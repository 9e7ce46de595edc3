/// Why a transfer failed, and what that means for sending it again.
package struct TransferFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The host name has no address.
        case resolve
        /// No TCP connection.
        case connect
        /// The TLS handshake failed, or the certificate or the pinned key did not match.
        case tls
        case timeout(Phase)
        /// The body ended before its `Content-Length` or its last chunk.
        case truncated
        /// The connection failed or closed while the response was awaited or read.
        case receive
        /// The connection failed while the request was written.
        case send
        /// The response body exceeds `TransferRequest.bodyLimit`.
        case bodyTooLarge
        /// The response head exceeds the transport's limit.
        case headersTooLarge
        /// The task was cancelled, or the body was dropped.
        case cancelled
        /// `TransferRequest.mayStillSend` or `mayConnect` said no.
        case vetoed
        /// The transport is at its limit of concurrent transfers.
        case busy
        /// The transport was shut down.
        case shutdown
        /// The URL or a header field cannot be sent.
        case malformedRequest
        /// The peer does not speak HTTP, or uses a transfer coding other than `chunked`.
        case malformedResponse
    }

    package enum Phase: Hashable, Sendable {
        case connect, firstByte, idle, total
    }

    package let kind: Kind
    /// False promises that no byte of the HTTP request left this process. True means that some may have.
    package let requestLeft: Bool
    /// libcurl's words or ours, for the log: no URL, no header value, no byte of a body.
    package let message: String

    package init(kind: Kind, requestLeft: Bool, message: String) {
        self.kind = kind
        self.requestLeft = requestLeft
        self.message = message
    }
}

/// What is asked of the server.
package enum TransferMethod: Sendable {
    case get
    case delete
    /// The body leaves with its `Content-Length` and without `Expect: 100-continue`.
    case post(body: [UInt8], contentType: String)
}

package import Foundation

/// What is asked of the server.
package enum TransferMethod: Sendable {
    case get
    case delete
    /// The body leaves with its `Content-Length` and without `Expect: 100-continue`.
    case post(body: [UInt8], contentType: String)
    /// The pieces leave one after the other and are not copied together.
    case put(pieces: [Data], contentType: String)
}

package import HTTPTypes

/// The head of a request: what it asks for, where it ends, and what becomes of its connection.
package struct RequestHead: Hashable, Sendable {
    package enum Body: Hashable, Sendable {
        case none
        case length(Int)
        case chunked
    }

    package var method: HTTPRequest.Method
    /// In origin-form, percent-encoded.
    package var target: String
    package var fields: HTTPFields
    package var body: Body
    /// HTTP/1.0: it is never sent chunks, and its connection is not kept.
    package var isOld: Bool
    /// The client wants no further request on this connection, or could not have one.
    package var closes: Bool
    /// The client waits for a 100 before it sends the body.
    package var expectsContinue: Bool
}

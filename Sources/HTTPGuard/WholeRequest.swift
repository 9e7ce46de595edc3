package import HTTPTypes
package import NIOCore

/// One request, all of it here and its framing beyond doubt.
package struct WholeRequest: Sendable {
    package let method: HTTPRequest.Method
    /// A path and perhaps a query, as they were sent: percent-encoded.
    package let target: String
    /// Of every field line one, in their order.
    package let headers: HTTPFields
    /// Without chunks; at most `HTTPLimits.bodyBytes`.
    package let body: ByteBuffer

    package init(method: HTTPRequest.Method, target: String, headers: HTTPFields, body: ByteBuffer) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    init(_ head: RequestHead, body: ByteBuffer) {
        self.init(method: head.method, target: head.target, headers: head.fields, body: body)
    }

    /// The target without its query.
    package var path: String { String(target.prefix { $0 != "?" }) }
}

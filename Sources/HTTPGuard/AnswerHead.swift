package import HTTPTypes
import HummingbirdCore
package import NIOCore

/// The head of an answer, and how its end is found by the client that asked (RFC 9112 sections 6 and 9).
package struct AnswerHead: Sendable {
    package enum Framing: Hashable, Sendable {
        /// There is no content, whatever its length would be.
        case none
        case length
        case chunks
        /// For HTTP/1.0, when the length is not known: the connection's end.
        case close
    }

    let status: HTTPResponse.Status
    let fields: HTTPFields
    /// Octets of the content; nil when they show only as it is written.
    let length: Int?

    package init(status: HTTPResponse.Status, fields: HTTPFields, length: Int?) {
        self.status = status
        self.fields = fields
        self.length = length
    }

    init(_ response: Response) {
        self.init(status: response.status, fields: response.headers, length: response.body.contentLength)
    }

    /// The answer itself ends the connection.
    var closes: Bool { fields[.connection]?.lowercased() == "close" }

    private var hasContent: Bool { status.code != 204 && status.code != 304 && status.code >= 200 }

    func framing(for request: RequestHead) -> Framing {
        if !hasContent || request.method == .head { return .none }
        if length != nil { return .length }
        return request.isOld ? .close : .chunks
    }

    /// As it is sent.
    package func message(_ framing: Framing, closing: Bool) -> ByteBuffer {
        var message = ByteBufferAllocator().buffer(capacity: 1024)
        message.writeString("HTTP/1.1 ")
        message.writeString(String(status.code))
        message.writeString(" ")
        message.writeString(status.reasonPhrase)
        message.writeStaticString("\r\n")
        for field in fields where hasContent || field.name != .contentLength {
            message.writeString(field.name.rawName)
            message.writeStaticString(": ")
            message.writeString(field.value)
            message.writeStaticString("\r\n")
        }
        if framing == .chunks { message.writeStaticString("Transfer-Encoding: chunked\r\n") }
        if closing, !closes { message.writeStaticString("Connection: close\r\n") }
        message.writeStaticString("\r\n")
        return message
    }
}

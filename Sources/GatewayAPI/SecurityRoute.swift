import Billing
import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore

/// `GET /.well-known/security.txt`: whom to tell of a weakness (RFC 9116). There only when the operator named somebody.
enum SecurityRoute {
    /// How long the contacts are said to be good. The page is made anew each time, so what counts is that somebody looks
    /// after the gateway that serves it; the RFC wants less than a year.
    private static let validity: TimeInterval = 30 * 86400

    static let route = Route(.get, "/.well-known/security.txt", .open) { exchange in
        _ = try exchange.parameters([])
        let contacts = exchange.surface.securityContacts
        guard !contacts.isEmpty else { throw Problem(.notFound, "The operator has named no contact.") }
        let expires = exchange.surface.time.now().wall.addingTimeInterval(validity)
        let lines =
            contacts.map { "Contact: \($0)" } + [
                "Expires: \(expires.formatted(Date.ISO8601FormatStyle()))",
                "Canonical: \(exchange.surface.links.publicURL)/.well-known/security.txt",
            ]
        return Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "public, max-age=86400"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: lines.map { $0 + "\r\n" }.joined())))
    }
}

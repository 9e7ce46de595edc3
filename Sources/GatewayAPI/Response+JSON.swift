import Billing
import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore

extension Response {
    static func json(_ json: JSON, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = headers[.contentType] ?? "application/json"
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes)))
    }

    static func problem(_ problem: Problem, instance: String) -> Response {
        var headers = problem.headers
        headers[.contentType] = "application/problem+json"
        return json(problem.json(instance: instance), status: problem.kind.status, headers: headers)
    }

    /// The same head without content (RFC 9110 section 9.3.2).
    func withoutContent() -> Response {
        let length = body.contentLength
        var response = self
        response.body = ResponseBody(contentLength: length) { try await $0.finish(nil) }
        return response
    }
}

extension HTTPField.Name {
    // Literals of the right form: `init` is nil for characters no field name may have.
    static let idempotencyKey = known("Idempotency-Key")
    static let idempotentReplayed = known("Idempotent-Replayed")
    static let prefer = known("Prefer")
    static let preferenceApplied = known("Preference-Applied")
    static let requestID = known("X-Request-Id")
    static let lastEventID = known("Last-Event-ID")
    static let link = known("Link")
    static let accelBuffering = known("X-Accel-Buffering")
    static let rateLimit = known("RateLimit")
    static let rateLimitPolicy = known("RateLimit-Policy")
    static let serverTiming = known("Server-Timing")
    static let noSniff = known("X-Content-Type-Options")
    static let openerPolicy = known("Cross-Origin-Opener-Policy")
    static let referrerPolicy = known("Referrer-Policy")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no field name") }
        return name
    }
}

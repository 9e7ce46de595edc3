import Hummingbird

/// What the admin listener serves beside the contract. It shows no versions and no hosts.
package struct AdminRoutes: Sendable {
    /// A page and its media type.
    package typealias Page = (text: String, type: String)

    private let readiness: @Sendable () async -> Readiness
    private let metrics: @Sendable (String?) async -> Page

    /// - Parameter readiness: Whether the ledger answers; the provider's absence is no reason to take requests away.
    /// - Parameter metrics: The metrics, in the format that fits the request's `Accept`.
    package init(
        readiness: @escaping @Sendable () async -> Readiness, metrics: @escaping @Sendable (String?) async -> Page
    ) {
        self.readiness = readiness
        self.metrics = metrics
    }

    var routes: [Route] {
        [
            Route(.get, "/livez", .open) { _ in Self.text("ok\n") },
            Route(.get, "/readyz", .open) { _ in
                let readiness = await readiness()
                return Self.text(readiness.text, status: readiness.isReady ? .ok : .serviceUnavailable)
            },
            Route(.get, "/metrics", .open) { exchange in
                let page = await metrics(exchange.request.headers[.accept])
                var response = Self.text(page.text, type: page.type)
                response.headers[.vary] = "Accept"
                return response
            },
        ] + ConsoleRoutes.routes
    }

    private static func text(
        _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

import Hummingbird

/// What the admin listener serves beside the contract. It shows no versions and no hosts.
package struct AdminRoutes: Sendable {
    private let isReady: @Sendable () async -> Bool
    private let metrics: @Sendable () -> String

    /// - Parameter isReady: Whether the ledger answers; the provider's absence is no reason to take requests away.
    /// - Parameter metrics: The Prometheus text exposition.
    package init(isReady: @escaping @Sendable () async -> Bool, metrics: @escaping @Sendable () -> String) {
        self.isReady = isReady
        self.metrics = metrics
    }

    var routes: [Route] {
        [
            Route(.get, "/livez", .open) { _ in Self.text("ok\n") },
            Route(.get, "/readyz", .open) { _ in
                await isReady() ? Self.text("ok\n") : Self.text("not ready\n", status: .serviceUnavailable)
            },
            Route(.get, "/metrics", .open) { _ in
                Self.text(metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
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

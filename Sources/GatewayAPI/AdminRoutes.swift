package import Billing
import HTTPGuard
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// What the admin listener serves beside the contract. It shows no versions and no hosts.
package struct AdminRoutes: Sendable {
    /// A page and its media type.
    package typealias Page = (text: String, type: String)

    private let readiness: @Sendable () async -> Readiness
    private let metrics: @Sendable (String?) async -> Page
    private let backUp: @Sendable () async throws(LedgerBackupFailure) -> LedgerBackup

    /// - Parameter readiness: Whether the ledger answers; the provider's absence is no reason to take requests away.
    /// - Parameter metrics: The metrics, in the format that fits the request's `Accept`.
    /// - Parameter backUp: Copies the ledger while it is in use.
    package init(
        readiness: @escaping @Sendable () async -> Readiness, metrics: @escaping @Sendable (String?) async -> Page,
        backUp: @escaping @Sendable () async throws(LedgerBackupFailure) -> LedgerBackup = {
            () throws(LedgerBackupFailure) in
            throw .notConfigured
        }
    ) {
        self.readiness = readiness
        self.metrics = metrics
        self.backUp = backUp
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
            Route(.post, "/ledger/backup", .scope(.operate)) { try await backUp($0) },
        ] + ConsoleRoutes.routes
    }

    private func backUp(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let person = try exchange.identified().id
        let logger = exchange.surface.logger
        do throws(LedgerBackupFailure) {
            let backup = try await backUp()
            logger.notice("ledger backed up", metadata: ["file": "\(backup.name)", "person": "\(person)"])
            return .json(backup.json, status: .created)
        } catch {
            if case .failed(let cause) = error { logger.error("backup failed", metadata: ["cause": "\(cause)"]) }
            throw Problem(error)
        }
    }

    private static func text(
        _ text: String, status: HTTPResponse.Status = .ok, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

extension LedgerBackup {
    fileprivate var json: JSON {
        .members(["file": .string(name), "size": .integer(size), "created_at": .time(madeAt)])
    }
}

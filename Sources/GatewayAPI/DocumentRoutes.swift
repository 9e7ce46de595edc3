import Billing
import HTTPTypes
import HummingbirdCore

/// Documents by signed link: who holds the link may read the one document it names, for as long as it says.
enum DocumentRoutes {
    static let routes = [Route(.get, "/documents/{document}.pdf", .open, handle: get)]

    @Sendable private static func get(_ exchange: Exchange) async throws -> Response {
        let id = Document.ID(exchange.variable("document"))
        let values = try exchange.parameters(["expires", "key", "signature"])
        let verdict = exchange.surface.links.verdict(
            on: id, expires: values["expires"] ?? "", key: values["key"] ?? "", signature: values["signature"] ?? "",
            at: exchange.surface.time.now().wall)
        switch verdict {
        case .forged: throw Problem(.linkForged)
        case .expired: throw Problem(.linkExpired, "Ask for the invoice or act again: it comes with a new link.")
        case .valid: break
        }
        guard let file = try await exchange.document(id) else { throw Problem(.notFound) }
        return try await exchange.deliver(file)
    }
}

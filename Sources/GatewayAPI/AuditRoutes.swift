import Billing
import HTTPTypes
import HummingbirdCore

/// `GET /audit`: who decided what and why, and what the gateway did by itself.
enum AuditRoutes {
    static let routes = [Route(.get, "/audit", .scope(.operate), handle: list)]

    @Sendable private static func list(_ exchange: Exchange) async throws -> Response {
        let values = try exchange.parameters(["account", "job", "person", "limit", "cursor"])
        let filter = AuditFilter(
            account: values["account"].map { Account.Name($0) }, job: values["job"].map { Job.ID($0) },
            person: values["person"].map { Caller.ID($0) })
        let name = (["audit"] + ["account", "job", "person"].map { "\($0)=\(values[$0] ?? "*")" })
            .joined(separator: "\n")
        let page = try await exchange.surface.ledger.audit(filter, try exchange.page(values, of: name))
        let cursor = exchange.cursor(of: name, values)
        return exchange.list(page, cursor: cursor, path: "/audit", items: page.items.map(\.json))
    }
}

extension AuditEntry {
    var json: JSON {
        .members([
            "at": .time(at), "person": .text(person), "account": .text(account), "job": .text(job),
            "action": .string(action), "reason": .string(reason),
        ])
    }
}

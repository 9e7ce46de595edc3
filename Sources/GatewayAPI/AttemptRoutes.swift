import Billing
import HTTPTypes
import HummingbirdCore

/// What was asked of the provider for a job, and each call that was made for it: what an operator looks for in the
/// provider's cabinet.
enum AttemptRoutes {
    static let routes = [Route(.get, "/jobs/{job}/attempts", .scope(.operate), handle: list)]

    @Sendable private static func list(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let job = try await exchange.job()
        let attempts = try await exchange.surface.ledger.attempts(on: job.id)
        return .json(.members(["order": job.orderJSON, "items": .array(attempts.map(\.json))]))
    }
}

extension Job {
    /// The request as it was accepted; the members that do not belong to its operation are null.
    var orderJSON: JSON {
        var (money, service, target): (Money?, String?, String?) = (nil, nil, nil)
        switch operation {
        case .createInvoice(let amount, let name): (money, service) = (amount, name)
        case .fetchInvoice(let id): target = "invoice \(id)"
        case .fetchAct(.id(let id)): target = "act \(id)"
        case .fetchAct(.number(let number)): target = "act with the number \(number)"
        }
        return .members([
            "caller": .text(caller), "amount": .text(money?.amount), "currency": .text(money?.currency),
            "service": .text(service), "target": .text(target),
        ])
    }
}

extension Attempt {
    var json: JSON {
        .members([
            "number": .integer(number), "began_at": .time(beganAt), "ended_at": endedAt.map(JSON.time) ?? .null,
            "outcome": .text(outcome), "note": .text(note),
        ])
    }
}

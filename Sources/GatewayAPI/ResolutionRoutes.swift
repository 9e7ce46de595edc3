import Billing
import HTTPTypes
import HummingbirdCore

/// What operators decide about a job that cannot go on by itself.
enum ResolutionRoutes {
    static let routes = [
        Route(.post, "/jobs/{job}/resolution", .scope(.operate), handle: resolve),
        Route(.post, "/jobs/{job}/requeue", .scope(.operate), handle: requeue),
        Route(.get, "/jobs/{job}/decisions", .anyCaller, handle: decisions),
    ]

    /// 202 while a read has yet to show the invoice that was named, else 200.
    @Sendable private static func resolve(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let body = try ResolutionBody(exchange.jsonBody())
        let job = try await exchange.job()
        let resolution = Resolution(body.verdict, by: try exchange.identified().id, because: body.reason)
        let resolved = try await exchange.deciding(.notResolvable, about: job) { () async throws(LedgerFailure) in
            try await exchange.surface.desk.resolve(job.id, resolution)
        }
        guard case .done(let changed) = resolved, let first = changed.first else {
            throw Problem(.invoiceTaken, faults: [.init(place: .pointer("/invoice"), detail: "is another job's")])
        }
        guard first.state == .outcomeUnknown else { return .json(try await exchange.json(first)) }
        return .json(try await exchange.json(first), status: .accepted, headers: [.location: "/jobs/\(job.id)"])
    }

    @Sendable private static func requeue(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let reason = try ReasonBody(exchange.jsonBody()).reason
        let job = try await exchange.job()
        let person = try exchange.identified().id
        let requeued = try await exchange.deciding(.notRequeueable, about: job) { () async throws(LedgerFailure) in
            try await exchange.surface.desk.requeue(job.id, by: person, because: reason)
        }
        return .json(try await exchange.json(requeued))
    }

    @Sendable private static func decisions(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let decisions = try await exchange.surface.ledger.decisions(on: try await exchange.job().id)
        return .json(.members(["items": .array(decisions.map(\.json))]))
    }
}

extension Exchange {
    /// A state that does not allow the decision is a problem of that kind.
    fileprivate func deciding<Value>(
        _ kind: ProblemKind, about job: Job, _ decide: () async throws(LedgerFailure) -> Value
    ) async throws -> Value {
        do {
            return try await decide()
        } catch .illegal(let transition) {
            throw Problem(kind, "It is \(transition.from.rawValue).", job: job.id)
        }
    }
}

extension Decision {
    var json: JSON {
        .members([
            "at": .time(at), "operator": .text(person), "decision": .string(text), "reason": .string(reason),
        ])
    }
}

import Billing
import HTTPTypes
import HummingbirdCore

/// Accounts as operators see them: how each stands, and a person's word that silences one or lets it go on.
enum AccountRoutes {
    static let routes = [
        Route(.get, "/accounts", .scope(.operate), handle: list),
        Route(.post, "/accounts/{name}/pause", .scope(.operate), handle: pause),
        Route(.post, "/accounts/{name}/resume", .scope(.operate), handle: resume),
    ]

    @Sendable private static func list(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let statuses = try await exchange.surface.desk.accounts()
        return .json(.members(["items": .array(statuses.map(exchange.json))]))
    }

    @Sendable private static func pause(_ exchange: Exchange) async throws -> Response {
        try await decide(exchange) { (account, person, reason) throws(LedgerFailure) in
            try await exchange.surface.desk.pause(account, by: person, because: reason)
        }
    }

    @Sendable private static func resume(_ exchange: Exchange) async throws -> Response {
        try await decide(exchange) { (account, person, reason) throws(LedgerFailure) in
            try await exchange.surface.desk.resume(account, by: person, because: reason)
        }
    }

    private static func decide(
        _ exchange: Exchange,
        _ decide: (Account.Name, Caller.ID, String) async throws(LedgerFailure) -> AccountStatus?
    ) async throws -> Response {
        _ = try exchange.parameters([])
        let reason = try ReasonBody(exchange.jsonBody()).reason
        let account = Account.Name(exchange.variable("name"))
        guard let status = try await decide(account, try exchange.identified().id, reason) else {
            throw Problem(.notFound)
        }
        return .json(exchange.json(status))
    }
}

extension Exchange {
    fileprivate func json(_ status: AccountStatus) -> JSON {
        status.json(currency: surface.accounts[status.account]?.currency)
    }
}

extension AccountStatus {
    func json(currency: Currency?) -> JSON {
        .members([
            "name": .text(account), "currency": .text(currency), "state": .string(state.rawValue),
            "gap_seconds": .decimal(gap / .seconds(1)), "next_slot_at": nextSlot.map(JSON.time) ?? .null,
            "breaker": .members([
                "open": .bool(breakerOpenedAt != nil), "opened_at": breakerOpenedAt.map(JSON.time) ?? .null,
            ]),
            "pause": pause?.json ?? .null, "calling": .text(calling),
            "queue": .members([
                "depth": .integer(queued), "oldest_at": oldestQueuedAt.map(JSON.time) ?? .null,
            ]),
            "unknown_outcomes": .integer(unknownOutcomes),
        ])
    }

    /// In one word, the most pressing one.
    private enum State: String {
        case paused, calling, ready
        case breakerOpen = "breaker_open"
    }

    private var state: State {
        if breakerOpenedAt != nil { return .breakerOpen }
        if pause != nil { return .paused }
        return calling == nil ? .ready : .calling
    }
}

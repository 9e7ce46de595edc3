import Billing
import HTTPGuard
import HTTPTypes
import HummingbirdCore

/// Acts of a subclient.
enum ActRoutes {
    private static let collection = "/subclients/{subclient}/acts"
    private static let numberLength = 1...64

    static let routes = [
        Route(.get, collection, .scope(.readDocuments), handle: listOrFind),
        Route(.get, collection + "/{id}", .scope(.readDocuments), handle: get),
        Route(.get, collection + "/{id}/pdf", .scope(.readDocuments), handle: getPDF),
    ]

    /// The list, or with `?number=` the one act of that printed number.
    @Sendable private static func listOrFind(_ exchange: Exchange) async throws -> Response {
        let subclient = try exchange.subclient()
        let values = try exchange.parameters(
            Exchange.spanParameters.union(["account", "limit", "cursor", "number"]))
        let account = try exchange.account(values["account"])
        guard let number = values["number"] else { return try await list(exchange, subclient, account, values) }
        guard number.isPrintable(numberLength) else {
            throw Problem.invalid(.parameter("number"), "must have 1 to 64 printable characters")
        }
        if values["cursor"] != nil { throw Problem.invalid(.parameter("cursor"), "does not go with number") }
        return try await answer(exchange, subclient, account, .number(number))
    }

    private static func list(
        _ exchange: Exchange, _ subclient: Subclient, _ account: Account, _ values: [String: String]
    ) async throws -> Response {
        let name = "acts \(account.name) \(subclient)"
        let request = try exchange.page(values, of: name)
        let page = try await exchange.surface.ledger.acts(of: subclient, at: account.name, request)
        let representation = try exchange.representation()
        let cursor = exchange.cursor(of: name, values)
        return exchange.list(
            page, cursor: cursor, path: exchange.request.path, items: page.items.map(representation.json))
    }

    @Sendable private static func get(_ exchange: Exchange) async throws -> Response {
        let (subclient, account, id) = try target(exchange)
        return try await answer(exchange, subclient, account, .id(id))
    }

    @Sendable private static func getPDF(_ exchange: Exchange) async throws -> Response {
        let (subclient, account, id) = try target(exchange)
        switch try await find(exchange, subclient, account, .id(id)) {
        case .known(let act): return try await exchange.deliver(DocumentFile(act.document, name: "act-\(id).pdf"))
        case .pending(let job): return try await exchange.pending(job)
        }
    }

    private static func answer(
        _ exchange: Exchange, _ subclient: Subclient, _ account: Account, _ selector: Act.Selector
    ) async throws -> Response {
        switch try await find(exchange, subclient, account, selector) {
        case .known(let act): return .json(try exchange.representation().json(act))
        case .pending(let job): return try await exchange.pending(job)
        }
    }

    private static func find(
        _ exchange: Exchange, _ subclient: Subclient, _ account: Account, _ selector: Act.Selector
    ) async throws -> Exchange.Found<Act> {
        let order = Order(
            caller: try exchange.identified(), account: account.name, subclient: subclient,
            operation: .fetchAct(selector), key: nil, urgency: exchange.urgency, trace: exchange.trace)
        return try await exchange.known(or: order) {
            try await exchange.surface.ledger.act(selector, of: subclient, at: account.name)
        }
    }

    private static func target(_ exchange: Exchange) throws(Problem) -> (Subclient, Account, Act.ID) {
        let subclient = try exchange.subclient()
        let id: Act.ID = try exchange.number("id")
        return (subclient, try exchange.account(try exchange.parameters(["account"])["account"]), id)
    }
}

import Billing
import HTTPGuard
import HTTPTypes
import HummingbirdCore

/// Invoices of a subclient.
enum InvoiceRoutes {
    private static let collection = "/subclients/{subclient}/invoices"

    static let routes = [
        Route(.post, collection, .scope(.createInvoices), handle: create),
        Route(.get, collection, .scope(.readDocuments), handle: list),
        Route(.get, collection + "/{id}", .scope(.readDocuments), handle: get),
        Route(.get, collection + "/{id}/pdf", .scope(.readDocuments), handle: getPDF),
        Route(.post, collection + "/{id}/refresh", .scope(.readDocuments), handle: refresh),
        Route(.get, collection + "/{id}/versions", .scope(.readDocuments), handle: versions),
    ]

    @Sendable private static func create(_ exchange: Exchange) async throws -> Response {
        let subclient = try exchange.subclient()
        let account = try exchange.account(try exchange.parameters(["account"])["account"])
        let key = try exchange.idempotencyKey()
        let body = try InvoiceBody(exchange.jsonBody(), currency: account.currency)
        let order = Order(
            caller: try exchange.identified(), account: account.name, subclient: subclient,
            operation: .createInvoice(amount: body.amount, service: body.service), key: key,
            urgency: exchange.urgency, expiresAt: body.expiresAt, trace: exchange.trace)
        switch try await exchange.surface.desk.submit(order) {
        case .accepted(let job), .attached(let job): return try await created(job, exchange, headers: [:])
        case .replayed(let job): return try await created(job, exchange, headers: [.idempotentReplayed: "true"])
        case .keyReused:
            throw Problem(.idempotencyKeyReused, "The first request under this key asked for something else.")
        case .queueFull(let limit): throw exchange.queueFull(limit)
        case .tooLate(let expected): throw exchange.tooLate(expected)
        case .known: throw Problem(.internalError)
        }
    }

    private static func created(_ job: Job, _ exchange: Exchange, headers: HTTPFields) async throws -> Response {
        let job = try await exchange.settled(job)
        if var problem = Problem(outcomeOf: job) {
            problem.headers = headers
            problem.headers[.location] = "/jobs/\(job.id)"
            throw problem
        }
        guard let id = job.createdInvoice,
            let invoice = try await exchange.surface.ledger.invoice(id, of: job.subclient, at: job.account)
        else { return try await exchange.pending(job, headers: headers) }
        let representation = try exchange.representation()
        var headers = headers
        headers[.location] = representation.path(of: invoice)
        headers[.preferenceApplied] = exchange.patience.echo
        return .json(representation.json(invoice), status: .created, headers: headers)
    }

    @Sendable private static func list(_ exchange: Exchange) async throws -> Response {
        let subclient = try exchange.subclient()
        let values = try exchange.parameters(Exchange.spanParameters.union(["account", "limit", "cursor"]))
        let account = try exchange.account(values["account"])
        let name = "invoices \(account.name) \(subclient)"
        let request = try exchange.page(values, of: name)
        let page = try await exchange.surface.ledger.invoices(of: subclient, at: account.name, request)
        let representation = try exchange.representation()
        let cursor = exchange.cursor(of: name, values)
        return exchange.list(
            page, cursor: cursor, path: exchange.request.path, items: page.items.map(representation.json))
    }

    @Sendable private static func get(_ exchange: Exchange) async throws -> Response {
        let (subclient, account, id) = try target(exchange)
        let order = Order(
            caller: try exchange.identified(), account: account.name, subclient: subclient,
            operation: .fetchInvoice(id), key: nil, urgency: exchange.urgency, trace: exchange.trace)
        let found = try await exchange.known(or: order) {
            try await exchange.surface.ledger.invoice(id, of: subclient, at: account.name)
        }
        switch found {
        case .known(let invoice): return .json(try exchange.representation().json(invoice))
        case .pending(let job): return try await exchange.pending(job)
        }
    }

    @Sendable private static func getPDF(_ exchange: Exchange) async throws -> Response {
        let (subclient, account, id) = try target(exchange)
        let order = Order(
            caller: try exchange.identified(), account: account.name, subclient: subclient,
            operation: .fetchInvoice(id), key: nil, urgency: exchange.urgency, trace: exchange.trace)
        let found = try await exchange.known(or: order) {
            try await exchange.surface.ledger.invoice(id, of: subclient, at: account.name)?.document
        }
        switch found {
        case .known(let document): return try await exchange.deliver(DocumentFile(document, name: "invoice-\(id).pdf"))
        case .pending(let job): return try await exchange.pending(job)
        }
    }

    /// Reads the document from the provider again, whatever the ledger holds of it.
    @Sendable private static func refresh(_ exchange: Exchange) async throws -> Response {
        let (subclient, account, id) = try target(exchange)
        let order = Order(
            caller: try exchange.identified(), account: account.name, subclient: subclient,
            operation: .fetchInvoice(id), key: nil, isRefresh: true, trace: exchange.trace)
        let found = try await exchange.read(order) {
            try await exchange.surface.ledger.invoice(id, of: subclient, at: account.name)
        }
        switch found {
        case .known(let invoice): return .json(try exchange.representation().json(invoice))
        case .pending(let job): return try await exchange.pending(job)
        }
    }

    @Sendable private static func versions(_ exchange: Exchange) async throws -> Response {
        let (subclient, account, id) = try target(exchange)
        guard try await exchange.surface.ledger.invoice(id, of: subclient, at: account.name) != nil else {
            throw Problem(.notFound)
        }
        let versions = try await exchange.surface.archive.versions(of: id, of: subclient, at: account.name)
        let representation = try exchange.representation()
        return .json(.members(["items": .array(versions.map(representation.version))]))
    }

    private static func target(_ exchange: Exchange) throws(Problem) -> (Subclient, Account, Invoice.ID) {
        let subclient = try exchange.subclient()
        let id: Invoice.ID = try exchange.number("id")
        return (subclient, try exchange.account(try exchange.parameters(["account"])["account"]), id)
    }
}

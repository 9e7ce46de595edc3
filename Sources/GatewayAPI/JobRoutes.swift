import Billing
import HTTPTypes
import HummingbirdCore

/// Jobs: a caller's own, or for operators everybody's.
enum JobRoutes {
    static let routes = [
        Route(.get, "/jobs", .anyCaller, handle: list),
        Route(.get, "/jobs/{job}", .anyCaller, handle: get),
        Route(.delete, "/jobs/{job}", .anyCaller, handle: cancel),
        Route(.get, "/idempotency-keys/{key}", .anyCaller, handle: find),
    ]

    @Sendable private static func list(_ exchange: Exchange) async throws -> Response {
        let caller = try exchange.identified()
        let values = try exchange.parameters(
            Exchange.spanParameters.union(["state", "account", "subclient", "limit", "cursor"]))
        var filter = JobFilter(caller: caller.isOperator ? nil : caller.id)
        if values["account"] != nil { filter.account = try exchange.account(values["account"]).name }
        if let text = values["state"] {
            guard let state = Job.State(rawValue: text) else {
                let states = Job.State.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.invalid(.parameter("state"), "must be one of \(states)")
            }
            filter.state = state
        }
        if let text = values["subclient"] { filter.subclient = try exchange.subclient(text) }
        let filters = [filter.caller?.rawValue, filter.account?.rawValue, values["state"], values["subclient"]]
        let name = (["jobs"] + filters.map { $0 ?? "*" }).joined(separator: " ")
        let page = try await exchange.surface.ledger.jobs(filter, try exchange.page(values, of: name))
        let representation = try exchange.representation()
        var items: [JSON] = []
        for report in try await exchange.surface.ledger.reports(on: page.items) {
            items.append(representation.json(report, forecast: await exchange.forecast(of: report.job)))
        }
        let cursor = exchange.cursor(of: name, values)
        return exchange.list(page, cursor: cursor, path: "/jobs", items: items)
    }

    /// Waits for the job to settle when `Prefer: wait` asks for it.
    @Sendable private static func get(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        var report = try await exchange.report()
        let settled = try await exchange.settled(report.job)
        if settled != report.job { report = try await exchange.report() }
        let forecast = await exchange.forecast(of: report.job)
        var response = Response.json(try exchange.representation().json(report, forecast: forecast))
        response.headers[.preferenceApplied] = exchange.patience.echo
        response.headers[.serverTiming] = exchange.queueTiming(forecast)
        return response
    }

    @Sendable private static func cancel(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let job = try await exchange.surface.desk.cancel(try await exchange.job().id)
        return .json(try await exchange.json(job))
    }

    @Sendable private static func find(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        guard let key = IdempotencyKey(exchange.variable("key")) else {
            throw Problem.invalid(.parameter("key"), "must have 1 to 255 printable ASCII characters")
        }
        let caller = try exchange.identified()
        guard let job = try await exchange.surface.ledger.job(under: key, of: caller.id) else {
            throw Problem(.notFound)
        }
        return .json(try await exchange.json(job))
    }
}

extension Exchange {
    /// The job in the path: another caller's is as absent as one that never was.
    func job() async throws -> Job {
        let caller = try identified()
        let (id, ledger) = (Job.ID(variable("job")), surface.ledger)
        let job = caller.isOperator ? try await ledger.job(id) : try await ledger.job(id, of: caller.id)
        guard let job else { throw Problem(.notFound) }
        return job
    }

    /// Likewise, with what it came to.
    fileprivate func report() async throws -> JobReport {
        let caller = try identified()
        let report = try await surface.ledger.report(
            on: Job.ID(variable("job")), of: caller.isOperator ? nil : caller.id)
        guard let report else { throw Problem(.notFound) }
        return report
    }
}

extension Caller {
    var isOperator: Bool { scopes.contains(.operate) }

    func may(_ access: Route.Access) -> Bool {
        switch access {
        case .open, .anyCaller: true
        case .scope(.readDocuments): scopes.contains(.readDocuments) || isOperator
        case .scope(let scope): scopes.contains(scope)
        }
    }
}

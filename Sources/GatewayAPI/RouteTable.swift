import Billing
import HTTPTypes

/// All routes of a listener. HEAD goes where GET goes; a path without the method is told which it has.
struct RouteTable: Sendable {
    let routes: [Route]

    /// - Throws: `notFound`, or `methodNotAllowed` with `Allow`.
    func find(_ method: HTTPRequest.Method, _ path: [String]) throws(Problem) -> (route: Route, path: [String: String])
    {
        let fitting = routes.compactMap { route in route.match(path).map { (route: route, path: $0) } }
        let wanted = method == .head ? .get : method
        if let found = fitting.first(where: { $0.route.method == wanted }) { return found }
        guard !fitting.isEmpty else { throw Problem(.notFound) }
        let methods = Set(fitting.map(\.route.method.rawValue))
        let allowed = methods.union(methods.contains("GET") ? ["HEAD"] : []).sorted().joined(separator: ", ")
        var problem = Problem(.methodNotAllowed, "It supports \(allowed).")
        problem.headers[.allow] = allowed
        throw problem
    }

    /// The contract of `openapi.yaml`.
    static let contract = RouteTable(
        routes: InvoiceRoutes.routes + ActRoutes.routes + DocumentRoutes.routes + JobRoutes.routes
            + AttemptRoutes.routes + EventRoutes.routes + NoticeRoutes.routes + ResolutionRoutes.routes
            + AccountRoutes.routes
            + AuditRoutes.routes
            + [ContractRoute.route, SecurityRoute.route])
}

import Billing
import HTTPTypes

/// All routes of a listener. HEAD goes where GET goes; a path without the method is told which it has.
struct RouteTable: Sendable {
    let routes: [Route]

    /// - Throws: `notFound`, or `methodNotAllowed` with `Allow`.
    func find(_ method: HTTPRequest.Method, _ path: [String]) throws(Problem) -> (route: Route, path: [String: String])
    {
        let wanted = method == .head ? .get : method
        for route in routes where route.method == wanted {
            if let path = route.match(path) { return (route, path) }
        }
        let methods = Set(routes.filter { $0.match(path) != nil }.map(\.method.rawValue))
        guard !methods.isEmpty else { throw Problem(.notFound) }
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

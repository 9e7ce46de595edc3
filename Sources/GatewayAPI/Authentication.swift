import Billing
import HTTPTypes

/// Bearer keys and tokens as RFC 6750 has them.
enum Authentication {
    private static let realm = "Bearer realm=\"counterfoil\""

    /// The caller whose key the request bears; nil on an open route.
    /// - Throws: 401 with a challenge, or 403 when the key does not permit the route.
    static func caller(
        of headers: HTTPFields, for access: Route.Access, in directory: CallerDirectory, tokens: (any TokenReading)?
    ) async throws(Problem) -> Caller? {
        guard access != .open else { return nil }
        let fields = headers[values: .authorization]
        guard let field = fields.first else { throw challenge(.authenticationRequired, nil) }
        let parts = field.split(separator: " ", omittingEmptySubsequences: false)
        guard fields.count == 1, parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw challenge(.invalidToken, "invalid_request")
        }
        let bearer = String(parts[1])
        var known = directory.caller(withKey: bearer)
        if known == nil, let claims = await tokens?.claims(in: bearer) { known = directory.caller(with: claims) }
        guard let caller = known else {
            throw challenge(.invalidToken, "invalid_token")
        }
        guard caller.may(access) else { throw challenge(.insufficientScope, "insufficient_scope") }
        return caller
    }

    private static func challenge(_ kind: ProblemKind, _ error: String?) -> Problem {
        var problem = Problem(kind)
        problem.headers[.wwwAuthenticate] = realm + (error.map { ", error=\"\($0)\"" } ?? "")
        return problem
    }
}

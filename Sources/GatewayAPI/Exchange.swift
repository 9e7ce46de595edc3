import Billing
import HTTPGuard
import HummingbirdCore

/// One request, its path matched and its caller known.
struct Exchange: Sendable {
    let request: WholeRequest
    let id: String
    /// Taken from the request, or begun with it.
    let trace: TraceContext
    let surface: GatewaySurface
    /// By the names in the route's template.
    let path: [String: String]
    let query: [Target.Parameter]
    /// Nil on routes that are open to everybody.
    let caller: Caller?

    /// The caller of a route that is not open.
    func identified() throws(Problem) -> Caller {
        guard let caller else { throw Problem(.authenticationRequired) }
        return caller
    }

    /// The value of a variable in the route's template.
    func variable(_ name: String) -> String {
        guard let value = path[name] else { preconditionFailure("the template has no {\(name)}") }
        return value
    }

    /// Each query parameter of the route, once.
    /// - Throws: for a parameter the route does not know and for one that stands twice.
    func parameters(_ known: Set<String>) throws(Problem) -> [String: String] {
        var values: [String: String] = [:]
        var faults: [Problem.Fault] = []
        for parameter in query {
            if !known.contains(parameter.name) {
                faults.append(.init(place: .parameter(parameter.name), detail: "is not a parameter of this resource"))
            } else if values.updateValue(parameter.value, forKey: parameter.name) != nil {
                faults.append(.init(place: .parameter(parameter.name), detail: "stands more than once"))
            }
        }
        guard faults.isEmpty else { throw Problem(.invalidInput, faults: faults) }
        return values
    }

    /// The subclient in the path.
    func subclient() throws(Problem) -> Subclient { try subclient(variable("subclient")) }

    /// Likewise, wherever the text stands.
    func subclient(_ text: String) throws(Problem) -> Subclient {
        do {
            return try Subclient(parsing: text)
        } catch {
            throw .invalid(.parameter("subclient"), error.description)
        }
    }

    /// A number of the provider's database in the path.
    func number<Subject>(_ name: String) throws(Problem) -> Identifier<Subject> {
        let text = variable(name)
        guard text.isAllDigits, text.utf8.count <= 18 else {
            throw .invalid(.parameter(name), "must be 1 to 18 digits")
        }
        return Identifier(text)
    }

    /// The account asked for, or the caller's default. One that is not the caller's and one that does not exist are
    /// answered alike.
    func account(_ name: String?) throws(Problem) -> Account {
        let caller = try identified()
        let wanted = name.map { Account.Name($0) } ?? caller.accounts.first
        guard let wanted, caller.accounts.contains(wanted), let account = surface.accounts[wanted] else {
            var problem = Problem(.accountNotAllowed, "Ask without ?account= for the caller's default account.")
            problem.faults = [.init(place: .parameter("account"), detail: "is not available to this caller")]
            throw problem
        }
        return account
    }

    func page(_ values: [String: String], of list: String) throws(Problem) -> PageRequest {
        var limit = 50
        if let text = values["limit"] {
            guard text.isAllDigits, let number = Int(text), PageRequest.limits.contains(number) else {
                let range = PageRequest.limits
                throw .invalid(.parameter("limit"), "must be a number from \(range.lowerBound) to \(range.upperBound)")
            }
            limit = number
        }
        let span = try span(values)
        guard let text = values["cursor"] else { return PageRequest(limit: limit, span: span) }
        guard let mark = cursor(of: list, values).mark(from: text) else {
            throw .invalid(.parameter("cursor"), "is not one that this list gave out")
        }
        return PageRequest(after: mark, limit: limit, span: span)
    }

    /// A cursor goes with its list and its filters.
    func cursor(of list: String, _ values: [String: String]) -> Cursor {
        let span = ["created_after", "created_before"].map { values[$0] ?? "*" }
        return Cursor(list: ([list] + span).joined(separator: " "), signer: surface.links)
    }
}

import Billing
import Foundation
import HTTPTypes
import Testing

@testable import GatewayAPI

/// `openapi.yaml` and the code say the same. What answers hold is held against it in every test that asks: `Client.ask`.
@Suite("Contract")
struct ContractTests {
    private let contract = Contract.shared

    @Test func namesEveryRouteAndNoOther() {
        let admin = AdminRoutes(readiness: { Readiness(isReady: true) }, metrics: { _ in ("", "text/plain") })
        let served = Set(
            (RouteTable.contract.routes + admin.routes).map { "\($0.method.rawValue) \($0.template)" })
        #expect(Set(contract.operations.map(\.name)) == served)
    }

    @Test func namesEveryKindOfProblemAndNoOther() {
        let types = contract.list("components", "schemas", "Problem", "properties", "type", "enum")
        #expect(types == ProblemKind.allCases.map(\.type))
    }

    @Test func namesEveryMemberOfEachResource() {
        let world = Samples()
        let samples = [
            ("Invoice", world.invoice), ("Act", world.act), ("Job", world.job), ("Account", world.account),
            ("AuditEntry", world.auditEntry), ("Version", world.version), ("Order", world.order),
            ("Attempt", world.attempt), ("Notice", world.notice),
        ]
        for (schema, json) in samples {
            let required = contract.list("components", "schemas", schema, "required")
            let properties = contract.map("components", "schemas", schema, "properties")
            guard case .object(let members) = json else { Issue.record("\(schema) is no object"); continue }
            #expect(members.map(\.name) == required)
            #expect(Set(required) == Set(properties.keys))
        }
    }

    /// 405 is a path's answer and no operation's, which is all that the contract can describe.
    @Test func everyProblemsStatusIsDocumentedSomewhere() {
        let statuses = contract.operations.reduce(Set<Int>()) { $0.union(contract.statuses(of: $1.operation)) }
        for kind in ProblemKind.allCases where kind != .methodNotAllowed {
            #expect(statuses.contains(kind.status.code), "\(kind)")
        }
    }

    @Test func everyPathVariableIsAParameter() {
        for (name, operation) in contract.operations {
            let variables = Set(name.matches(of: #/\{(\w+)\}/#).map { String($0.output.1) })
            #expect(contract.parameters(of: operation, in: "path") == variables, "\(name)")
        }
    }

    /// The gateway refuses parameters that a resource does not have: so it tells which it has.
    @Test func namesEveryQueryParameterAndNoOther() async throws {
        let world = try await APIWorld()
        try await world.asking { client in
            let everything = Set(contract.operations.flatMap { contract.parameters(of: $0.operation, in: "query") })
            for (name, operation) in contract.operations where !ContractCoverageTests.isAdmins(name) {
                let uri = ContractCoverageTests.uri(name)
                let method = try #require(HTTPRequest.Method(String(name.prefix { $0 != " " })))
                let query = everything.sorted().map { "\($0)=" }.joined(separator: "&")
                let reply = try await client.ask(method, "\(uri)?\(query)&nothing=", as: "all")
                let refused = try Set(reply.problem().fields)
                #expect(
                    refused
                        == everything.subtracting(contract.parameters(of: operation, in: "query")).union(["nothing"]),
                    "\(name)")
            }
        }
    }

    @Test func theContractStatesHowLongKeysAreKept() throws {
        let text = try #require(contract.map("info")["description"] as? String)
        let flat = text.replacing(#/\s+/#, with: " ")
        #expect(flat.contains("kept for at least 90 days after their job ended, and always while it has not"))
    }

    @Test func everyOperationSaysWhoMayUseIt() {
        for route in RouteTable.contract.routes {
            let name = "\(route.method.rawValue) \(route.template)"
            let operation = contract.operations.first { $0.name == name }?.operation ?? [:]
            #expect((operation["security"] as? [Any])?.isEmpty == (route.access == .open ? true : nil), "\(name)")
            guard case .scope(let scope) = route.access else { continue }
            #expect((operation["description"] as? String)?.contains("`\(scope.rawValue)`") == true, "\(name)")
        }
    }
}

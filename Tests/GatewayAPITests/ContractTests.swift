import Foundation
import HTTPTypes
import Testing
import Yams

@testable import GatewayAPI

/// `openapi.yaml` and the code say the same.
@Suite("Contract")
struct ContractTests {
    private let contract: [String: Any]

    init() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../openapi.yaml").standardized
        contract = try #require(try Yams.load(yaml: String(contentsOf: file, encoding: .utf8)) as? [String: Any])
    }

    private func value(_ path: String...) -> Any? {
        path.reduce(contract as Any?) { ($0 as? [String: Any])?[$1] }
    }

    @Test func namesEveryRouteAndNoOther() throws {
        let paths = try #require(value("paths") as? [String: [String: Any]])
        let written = Set(
            paths.flatMap { path, item in item.keys.filter { $0 != "parameters" }.map { "\($0.uppercased()) \(path)" } }
        )
        let admin = AdminRoutes(readiness: { Readiness(isReady: true) }, metrics: { _ in ("", "text/plain") })
        let served = Set(
            (RouteTable.contract.routes + admin.routes).map { "\($0.method.rawValue) \($0.template)" })
        #expect(written == served)
    }

    @Test func namesEveryKindOfProblemAndNoOther() throws {
        let types = try #require(value("components", "schemas", "Problem", "properties", "type", "enum") as? [String])
        #expect(types == ProblemKind.allCases.map(\.type))
    }

    @Test func namesEveryMemberOfEachResource() throws {
        let world = Samples()
        let samples = [
            ("Invoice", world.invoice), ("Act", world.act), ("Job", world.job), ("Account", world.account),
            ("AuditEntry", world.auditEntry), ("Order", world.order), ("Attempt", world.attempt),
            ("Notice", world.notice),
        ]
        for (schema, json) in samples {
            let required = try #require(value("components", "schemas", schema, "required") as? [String])
            let properties = try #require(value("components", "schemas", schema, "properties") as? [String: Any])
            guard case .object(let members) = json else { Issue.record("\(schema) is no object"); continue }
            #expect(members.map(\.name) == required)
            #expect(Set(required) == Set(properties.keys))
        }
    }

    @Test func everyProblemsStatusIsDocumentedSomewhere() throws {
        let paths = try #require(value("paths") as? [String: [String: Any]])
        let operations = paths.values.flatMap { $0.values.compactMap { $0 as? [String: Any] } }
        let statuses = Set(operations.flatMap { ($0["responses"] as? [String: Any])?.keys.map { $0 } ?? [] })
        for kind in ProblemKind.allCases where kind != .methodNotAllowed {
            #expect(statuses.contains(String(kind.status.code)), "\(kind)")
        }
    }
}

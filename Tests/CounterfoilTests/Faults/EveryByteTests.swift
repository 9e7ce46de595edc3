import Foundation
import Simulator
import TestSupport
import Testing

/// The connection to the provider closed, reset or stalled behind every byte of the request and of the response.
///
/// `DIALECTS=all swift test --filter EveryByteTests` does it for every way in which a provider may word its answer.
@Suite("Every byte", .oneAtATime)
struct EveryByteTests {
    private static let dialects =
        ProcessInfo.processInfo.environment["DIALECTS"] == "all" ? Dialect.allCases : [.preambleEpilogue]

    @Test(arguments: dialects, BrokenLine.Operation.allCases)
    func isFollowedByTheTruth(dialect: Dialect, operation: BrokenLine.Operation) async throws {
        let report = try await ByteSweep(dialect: dialect, operation: operation).run()
        let outcomes = report.outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        print(
            "every byte of a \(operation), \(dialect.rawValue): \(report.offsets) breaks, "
                + "\(report.violations.count) violations; \(outcomes.joined(separator: ", "))")
        for violation in report.violations.prefix(5) { Issue.record("\(violation)") }
        // A sweep in which some outcome never came about would have proved little.
        let possible: Set = operation == .create ? ["created", "created_without_document"] : ["read"]
        #expect(possible.union(["outcome_unknown"]).isSubset(of: Set(report.outcomes.keys)))
        #expect(report.offsets > 3_000)
    }
}

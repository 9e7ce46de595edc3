import Foundation
import Glibc
import TestSupport
import Testing

/// The disk under the ledger of the real binary refuses a write or a sync.
///
/// `DISK_ERRORS=all swift test --filter DiskErrorTests` lets every single one fail, without it a sample.
@Suite("Disk errors", .oneAtATime, .timeLimit(.minutes(60)))
struct DiskErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let calls: [String]
        let error: Int32
        /// Whether the gateway has to stop, rather than to refuse and go on.
        let stops: Bool

        var testDescription: String { "\(calls.joined(separator: " ")): \(String(cString: strerror(error)))" }
    }

    static let cases = [
        Case(calls: ["fsync", "fdatasync"], error: EIO, stops: true),
        Case(calls: ["fsync", "fdatasync"], error: ENOSPC, stops: true),
        Case(calls: ["fsync", "fdatasync"], error: EROFS, stops: true),
        Case(calls: ["pwrite64", "ftruncate64"], error: EIO, stops: true),
        Case(calls: ["pwrite64"], error: ENOSPC, stops: false),
        Case(calls: ["pwrite64"], error: EROFS, stops: false),
    ]

    private static let isWhole = ProcessInfo.processInfo.environment["DISK_ERRORS"] == "all"
    private static let sample = 6

    @Test(arguments: cases)
    func stopTheGatewayOrPass(failing: Case) async throws {
        let folder = try TemporaryFolder()
        let calls = try await CallPoints(in: folder)
        let total = try await Self.visit(0, failing, calls).count
        let step = Self.isWhole ? 1 : max(1, total / Self.sample)
        let points = try await inParallel(Array(stride(from: 1, through: total, by: step)), atOnce: 4) { number in
            try await Self.visit(number, failing, calls)
        }
        let violations = points.filter { !$0.violations.isEmpty }
        print(
            "disk errors, \(failing.testDescription): \(points.count) of \(total) calls failed, "
                + "\(violations.count) violations")
        for point in violations.prefix(5) { Issue.record("\(failing.testDescription): \(point)") }
    }

    struct Point: Sendable {
        let number: Int
        var count = 0
        var violations: [String] = []
    }

    private static func visit(_ number: Int, _ failing: Case, _ calls: CallPoints) async throws -> Point {
        let run = try await InterruptedRun(.create)
        let file = run.workshop.folder.url.appendingPathComponent("calls")
        var point = Point(number: number)
        try await run.workshop.using {
            let fault = CallPoints.Fault(number: number, names: failing.calls, error: failing.error)
            let first = try await run.begin(under: try calls.launcher(fault, reportingTo: file))
            let report = try CallPoints.report(in: file)
            point.count = report.count
            if number > 0 { point.violations = judge(first, report, failing) }
            point.violations += try await run.violations(after: first)
        }
        return point
    }

    private static func judge(
        _ first: InterruptedRun.First, _ report: CallPoints.Report, _ failing: Case
    ) -> [String] {
        guard report.count >= Int(report.name.isEmpty ? Int.max : 1) else { return ["the call never came"] }
        let hasListened = first.log.contains(#""side":"public""#)
        guard failing.stops || !hasListened else {
            return first.isSettled ? [] : ["ended with \(first.status ?? 0) instead of going on"]
        }
        var violations: [String] = []
        if first.status != 1 { violations.append("ended with \(first.status.map { "\($0)" } ?? "nothing")") }
        if !first.log.contains("Error: ") { violations.append("no reason was printed") }
        if hasListened, !first.log.contains("cannot be relied on any more") { violations.append("no clear reason") }
        if hasListened, report.syncsAfterwards > 0 { violations.append("synced \(report.syncsAfterwards) times more") }
        return violations
    }
}

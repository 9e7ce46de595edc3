import Foundation
import TestSupport
import Testing

/// The real binary killed just before one of its calls that write, sync, send or receive.
///
/// `KILL_POINTS=all swift test --filter KillPointTests` tries every one, from the start of the process to the end of the
/// job; without it a sample is tried, spread over all.
///
/// A kill before the call is a kill after the one before it: with every call of them, no moment between is left out.
@Suite("Kill points", .oneAtATime, .timeLimit(.minutes(60)))
struct KillPointTests {
    private static let isWhole = ProcessInfo.processInfo.environment["KILL_POINTS"] == "all"
    private static let sample = 20
    /// Enough to keep two cores busy while others wait for their gap.
    private static let atOnce = 4

    struct Point: Sendable {
        let number: Int
        /// Nil when the job was done before the call came.
        let call: String?
        let violations: [String]
    }

    @Test(arguments: InterruptedRun.Operation.allCases)
    func loseNothingAndDoubleNothing(operation: InterruptedRun.Operation) async throws {
        let folder = try TemporaryFolder()
        let calls = try await CallPoints(in: folder)
        let total = try await Self.count(operation, calls)
        // Runs differ by a call or two; the last ones are to find the job done.
        let last = total + 15
        let numbers = Self.isWhole ? Array(1...last) : Array(stride(from: 3, through: last, by: last / Self.sample))
        let points = try await inParallel(numbers, atOnce: Self.atOnce) { number in
            try await Self.visit(number, operation, calls)
        }
        report(points, operation)
        #expect(points.contains { $0.call == nil } || !Self.isWhole, "the job was never done before the kill")
    }

    private static func count(_ operation: InterruptedRun.Operation, _ calls: CallPoints) async throws -> Int {
        let run = try await InterruptedRun(operation)
        let file = run.workshop.folder.url.appendingPathComponent("calls")
        var count = 0
        try await run.workshop.using {
            let first = try await run.begin(under: try calls.launcher(.init(), reportingTo: file))
            #expect(first.isSettled)
            count = try CallPoints.report(in: file).count
        }
        return count
    }

    /// By strace, which counts each thread by itself: killed at the first thread's call of that number.
    @Test(arguments: InterruptedRun.Operation.allCases)
    func loseNothingUnderStrace(operation: InterruptedRun.Operation) async throws {
        let calls = "write pwrite64 writev sendto sendmsg fsync fdatasync recvfrom recvmsg read".split(separator: " ")
        let points = try await inParallel(calls.map(String.init), atOnce: Self.atOnce) { call in
            var points: [Point] = []
            repeat {
                let number = points.count + (Self.isWhole ? 1 : 2)
                points.append(
                    try await Self.visit(number, operation) { folder in
                        let trace = ["strace", "-D", "-f", "-qq", "-o", folder.path("trace")]
                        return trace + ["-e", "trace=\(call)", "-e", "inject=\(call):signal=SIGKILL:when=\(number)"]
                    } name: { _ in
                        call
                    })
            } while Self.isWhole && points.last?.call != nil
            return points
        }
        report(points.flatMap { $0 }, operation)
    }

    private static func visit(
        _ number: Int, _ operation: InterruptedRun.Operation, _ calls: CallPoints
    ) async throws -> Point {
        try await visit(number, operation) { folder in
            try calls.launcher(.init(number: number), reportingTo: folder.url.appendingPathComponent("calls"))
        } name: { folder in
            try CallPoints.report(in: folder.url.appendingPathComponent("calls")).name
        }
    }

    private static func visit(
        _ number: Int, _ operation: InterruptedRun.Operation,
        launcher: @Sendable (TemporaryFolder) throws -> [String], name: @Sendable (TemporaryFolder) throws -> String
    ) async throws -> Point {
        let run = try await InterruptedRun(operation)
        var point = Point(number: number, call: nil, violations: ["was not tried"])
        try await run.workshop.using {
            let first = try await run.begin(under: try launcher(run.workshop.folder))
            let isKilled = first.status == -SIGKILL
            let call = isKilled ? try name(run.workshop.folder) : nil
            let violations = try await run.violations(after: first)
            let unknown = isKilled || first.isSettled ? [] : ["ended by itself with \(first.status ?? 0)"]
            point = Point(number: number, call: call, violations: violations + unknown)
        }
        return point
    }

    private func report(_ points: [Point], _ operation: InterruptedRun.Operation) {
        let killed = points.compactMap(\.call)
        let byCall = Dictionary(grouping: killed) { $0 }.sorted { $0.key < $1.key }.map { "\($1.count) \($0)" }
        let violations = points.filter { !$0.violations.isEmpty }
        print(
            "kill points of a \(operation): \(killed.count) kills, \(violations.count) violations; "
                + byCall.joined(separator: ", "))
        #expect(!killed.isEmpty)
        for point in violations.prefix(5) {
            Issue.record("\(operation) at \(point.number), \(point.call ?? "done"): \(point.violations)")
        }
    }
}

/// Does the work for every item, a few at a time.
func inParallel<Item: Sendable, Value: Sendable>(
    _ items: [Item], atOnce: Int, _ work: @escaping @Sendable (Item) async throws -> Value
) async throws -> [Value] {
    try await withThrowingTaskGroup(of: Value.self) { group in
        var waiting = items[...]
        var values: [Value] = []
        for _ in 0..<atOnce {
            if let item = waiting.popFirst() { group.addTask { try await work(item) } }
        }
        while let value = try await group.next() {
            values.append(value)
            if let item = waiting.popFirst() { group.addTask { try await work(item) } }
        }
        return values
    }
}

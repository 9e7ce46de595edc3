import TestSupport
import Testing

@testable import counterfoil

/// What `/metrics` says of a ledger's commits, whichever ledger it is.
@Suite("Commits in /metrics", .oneAtATime)
struct CommitMetricsTests {
    @Test func everyCommitOfSQLiteHasATimeAndASize() async throws {
        try await check(Workshop())
    }

    @Test func everyCommitOfPostgreSQLHasATimeAndASize() async throws {
        let database = try await PostgresCluster.running().database()
        try await check(Workshop(Workshop.Plan(ledger: database)))
    }

    /// 64 creates at once, with nothing else to write: the account is paused.
    private func check(_ workshop: Workshop) async throws {
        try await workshop.using {
            try await workshop.start()
            #expect(try await workshop.admin.post("/accounts/main/pause", #"{"reason": "only creates"}"#).status == 200)
            let before = try await Commits(workshop.admin.get("/metrics").text)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 1...64 {
                    group.addTask { try await workshop.caller.create("1.00", key: "k\(number)").status }
                }
                for try await status in group { #expect(status == 202) }
            }
            let after = try await Commits(workshop.admin.get("/metrics").text)
            #expect(after.writes - before.writes == 64)
            #expect(after.sized - before.sized == after.timed - before.timed)
            #expect((1..<64).contains(after.sized - before.sized), "some shared a commit")
            #expect(after.seconds > before.seconds)
        }
    }

    /// The histograms' sums and counts.
    private struct Commits {
        let writes, sized, timed: Int
        let seconds: Double

        init(_ page: String) throws {
            func figure(_ name: String) throws -> Double {
                let line = page.split(separator: "\n").first { $0.hasPrefix("counterfoil_ledger_commit_\(name) ") }
                return try #require(line?.split(separator: " ").last.flatMap { Double($0) }, "no \(name)")
            }
            writes = Int(try figure("writes_sum"))
            sized = Int(try figure("writes_count"))
            timed = Int(try figure("duration_seconds_count"))
            seconds = try figure("duration_seconds_sum")
        }
    }
}

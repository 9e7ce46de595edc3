import Billing
import Foundation
import PostgresLedger
import TestSupport
import Testing

/// The answer to a COMMIT gets lost: the ledger finds out by itself what became of it.
@Suite("PostgresLedger: lost commits", .oneAtATime)
struct LostCommitTests {
    @Test func everyWriteKnowsItselfAgain() async throws {
        try await cutting { ledger, cut in
            let accepted = try await cut { try await ledger.accept(.create(), as: Job.ID("job_1"), at: .now) }
            guard case .accepted(let job) = accepted else { Issue.record("not accepted: \(accepted)"); return }
            let read = try await cut { try await ledger.accept(.fetchInvoice(), as: Job.ID("job_2"), at: .now) }
            guard case .accepted = read else { Issue.record("not accepted: \(read)"); return }
            #expect(try await ledger.queue().map(\.id.rawValue) == ["job_1", "job_2"])

            #expect(try await cut { try await ledger.begin(job.id, at: .at(1)) }.attempts == 1)
            let unknown = JobProblem.outcomeUnknown("The connection broke off")
            let completion = Completion(
                job: job.id, attempt: 1, ending: .outcomeUnknown(unknown), endedAt: .at(2), note: nil)
            #expect(try await cut { try await ledger.finish(completion) }.map(\.state) == [.outcomeUnknown])

            let abandoned = Resolution(.abandoned, by: Caller.ID("operator"), because: "looked")
            let resolved = try await cut {
                try await ledger.resolve(job.id, abandoned, verification: Job.ID("job_3"), at: .now)
            }
            guard case .done(let changed) = resolved else { Issue.record("not resolved"); return }
            #expect(changed.map(\.state) == [.failed])
            #expect(try await ledger.decisions(on: job.id).count == 1)
            let date = ClockReading.at(9).wall
            #expect(try await cut { try await ledger.cancel(Job.ID("job_2"), at: date) }.state == .cancelled)
        }
    }

    private struct Cut {
        let proxy: CuttingProxy

        func callAsFunction<Value>(_ write: () async throws -> Value) async throws -> Value {
            try proxy.cutNextCommit()
            let value = try await write()
            #expect(proxy.hasCut)
            return value
        }
    }

    private func cutting(_ body: (PostgresLedger, Cut) async throws -> Void) async throws {
        let cluster = try await PostgresCluster.running()
        let proxy = try await CuttingProxy(for: cluster)
        let url = proxy.url(of: try await cluster.database())
        try await withLedger(at: url) { try await body($0, Cut(proxy: proxy)) }
        await proxy.stop()
    }
}

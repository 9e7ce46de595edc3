package import Billing

extension CallTerms {
    /// Terms that are in nobody's way: no gap, an hour's lease.
    package static func make(
        gap: Duration = .zero, lease: Duration = .seconds(3600), credentialsMark: String = "mark",
        egress: EgressPlan = EgressPlan()
    ) -> CallTerms {
        CallTerms(gap: gap, lease: lease, credentialsMark: credentialsMark, egress: egress)
    }
}

extension Ledger {
    /// Begins a call that nothing is in the way of.
    @discardableResult
    package func begin(
        _ job: Job.ID, lease: Duration = .seconds(3600), at reading: ClockReading
    ) async throws -> Job {
        let terms = CallTerms.make(lease: lease, egress: EgressPlan(wrongCredentialsLimit: 1000))
        switch try await begin(job, under: terms, at: reading) {
        case .begun(let job): return job
        case .notYet(let deadline), .noTryLeft(let deadline): throw NotBegun(until: deadline)
        }
    }
}

/// Something was in the way of a call.
package struct NotBegun: Error {
    let until: Duration
}

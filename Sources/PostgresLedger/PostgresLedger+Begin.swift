package import Billing

extension PostgresLedger {
    /// A row that another process holds is free again after a few statements.
    static let rowPause: Duration = .milliseconds(20)

    package func begin(
        _ id: Job.ID, under terms: CallTerms, at reading: ClockReading
    ) async throws(LedgerFailure) -> Beginning {
        try await pool.write { [replica] transaction in
            guard var job = try Job.find(id, in: transaction) else { throw LedgerFailure.noSuchJob }
            if transaction.isRepeat || job.state == .sending,
                let account = try Self.begun(job, under: terms, at: reading, by: replica, in: transaction)
            {
                let job = try Job.lock(id, in: transaction)
                guard try Self.isSilent(account, under: terms, in: transaction) else { return .begun(job) }
                try Self.takeBack(job, at: reading, in: transaction)
                return .notYet(until: reading.sinceBoot)
            }
            guard job.state == .queued else { throw IllegalTransition(from: job.state, to: .sending) }
            let account = try AccountRow.lock(job.account, waits: transaction.isRepeat, in: transaction)
            guard let account else { return .notYet(until: reading.sinceBoot + Self.rowPause) }
            if let obstacle = try Self.obstacle(to: account, under: terms, for: replica, in: transaction) {
                return obstacle.answer(to: reading)
            }
            job = try Job.lock(id, in: transaction)
            try job.begin()
            try job.update(at: reading.wall, in: transaction)
            try Self.lease(account.name, for: job, under: terms, by: replica, at: reading, in: transaction)
            try Self.pass(job, in: transaction)
            return .begun(job)
        }
    }

    /// The account, when the commit of an earlier try had come through after all and nobody has settled the call meanwhile. Its
    /// lease begins anew, since nothing was sent yet.
    private static func begun(
        _ job: Job, under terms: CallTerms, at reading: ClockReading, by replica: String, in transaction: Transaction
    ) throws -> AccountRow? {
        guard try transaction.isRepeat || isCall(of: job, at: reading, by: replica, in: transaction) else { return nil }
        // Whoever began it holds the account's row until that is committed.
        let account = try AccountRow.lock(job.account, waits: true, in: transaction)
        let found = try transaction.run(
            """
            UPDATE accounts SET lease_until = clock_timestamp() + make_interval(secs => $4::bigint / 1000.0)
            WHERE calling = $1 AND EXISTS (\(openAttempt))
            """,
            [.id(job.id), .text(reading.stored), .text(replica), .integer(terms.lease.milliseconds)])
        return found == 1 ? account : nil
    }

    /// The attempt on job $1 that replica $3 began at reading $2 and has not ended.
    private static let openAttempt = """
        SELECT FROM attempts WHERE job = $1 AND began_at = $2 AND attempts.replica = $3 AND ended_at IS NULL
        """

    /// Nothing is locked for that: most that ask for a job whose call has begun are other processes.
    private static func isCall(
        of job: Job, at reading: ClockReading, by replica: String, in transaction: Transaction
    ) throws -> Bool {
        try transaction.row(openAttempt, [.id(job.id), .text(reading.stored), .text(replica)]) != nil
    }

    /// Since an earlier try somebody was told that nothing more is to be sent for the account, or from the address.
    private static func isSilent(
        _ account: AccountRow, under terms: CallTerms, in transaction: Transaction
    ) throws -> Bool {
        // A call in doubt took its place among those permitted when it began.
        try account.isSilent(under: terms) || obstacle(by: terms.egress, isProven: true, in: transaction) != nil
    }

    /// Nothing was sent for it: it waits for another slot.
    private static func takeBack(_ job: Job, at reading: ClockReading, in transaction: Transaction) throws {
        var job = job
        let completion = Completion(
            job: job.id, attempt: job.attempts, ending: .putBack(.notSent), endedAt: reading,
            note: "nothing was to be sent any more when it was known that the call had begun")
        _ = try write(completion, of: &job, in: transaction)
    }

    private static func lease(
        _ account: Account.Name, for job: Job, under terms: CallTerms, by replica: String, at reading: ClockReading,
        in transaction: Transaction
    ) throws {
        try transaction.run(
            "INSERT INTO attempts (job, number, began_at, replica, trace) VALUES ($1, $2, $3, $4, $5)",
            [
                .id(job.id), .integer(job.attempts), .text(reading.stored), .text(replica),
                .text(job.attemptTrace?.stored),
            ])
        try transaction.run(
            """
            UPDATE accounts SET pace_reserved_at = $2, pace_ended_at = NULL, epoch = epoch + 1, replica = $3,
                calling = $4, lease_until = clock_timestamp() + make_interval(secs => $5::bigint / 1000.0)
            WHERE name = $1
            """,
            [
                .id(account), .text(reading.stored), .text(replica), .id(job.id),
                .integer(terms.lease.milliseconds),
            ])
    }
}

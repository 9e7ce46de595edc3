package import Billing
import Foundation

extension PostgresLedger {
    package func finish(_ completion: Completion) async throws(LedgerFailure) -> [Job] {
        try await write { transaction in
            guard let account = try Job.find(completion.job, in: transaction)?.account else {
                throw LedgerFailure.noSuchJob
            }
            // The account before the job, here as in `begin`: two processes never wait for each other.
            let row = try AccountRow.lock(account, waits: true, in: transaction)
            var job = try Job.lock(completion.job, in: transaction)
            let standing = try Self.standing(of: completion, in: transaction)
            guard standing != .written else { return [job] }
            try Self.heed(
                completion, about: account, known: row?.breaker, isLate: standing == .givenUp, in: transaction)
            // try? answers the question itself: a job that has moved on cannot be taken back.
            if standing == .givenUp, (try? job.takeBack(attempt: completion.attempt)) == nil { return [] }
            return try Self.write(completion, of: &job, in: transaction)
        }
    }

    private enum Standing {
        /// By the same completion, whose writer did not hear of its commit.
        case written
        case givenUp
        case open
    }

    private static func standing(of completion: Completion, in transaction: Transaction) throws -> Standing {
        let row = try transaction.row(
            "SELECT ended_at, outcome FROM attempts WHERE job = $1 AND number = $2",
            [.id(completion.job), .integer(completion.attempt)])
        if try row?.optionalText("ended_at") == completion.endedAt.stored { return .written }
        return try row?.optionalText("outcome") == givenUp ? .givenUp : .open
    }

    /// What the answer says of the account's credentials, and of the address.
    private static func heed(
        _ completion: Completion, about account: Account.Name, known: BreakerRecord?, isLate: Bool,
        in transaction: Transaction
    ) throws {
        if let event = completion.egress { try store(event, in: transaction) }
        let known = known ?? BreakerRecord()
        guard let breaker = completion.breaker(after: known, isLate: isLate) else { return }
        try store(breaker, of: account, in: transaction)
        try store(completion.audit, in: transaction)
    }

    static func write(
        _ completion: Completion, of job: inout Job, in transaction: Transaction
    ) throws -> [Job] {
        let date = completion.endedAt.wall.stored
        try transaction.run(
            "UPDATE attempts SET ended_at = $1, outcome = $2, note = $3 WHERE job = $4 AND number = $5",
            [
                .text(completion.endedAt.stored), .text(completion.ending.outcome), .text(completion.note),
                .id(job.id), .integer(completion.attempt),
            ])
        try job.finish(completion.ending, at: date)
        try job.update(at: date, in: transaction)
        try endCall(of: job, at: completion.endedAt, in: transaction)
        try storeResult(of: job, completion.ending, at: date, in: transaction)
        return try [job] + shared(by: job, completion.ending, at: date, in: transaction)
            + followUp(of: job, completion, at: date, in: transaction)
            + settleClaims(on: job, completion.ending, at: date, in: transaction)
    }

    /// Gives the lease back. A call that ended after its lease had run out has a say about the gap all the same, unless
    /// another is under way.
    private static func endCall(of job: Job, at reading: ClockReading, in transaction: Transaction) throws {
        try transaction.run(
            """
            UPDATE accounts SET pace_ended_at = $2, ended_at = clock_timestamp(), lease_until = NULL, calling = NULL
            WHERE name = $1 AND (calling IS NULL OR calling = $3)
            """,
            [.id(job.account), .text(reading.stored), .id(job.id)])
    }

    /// Ends every other queued read that the answer serves.
    private static func shared(
        by job: Job, _ ending: Ending, at date: Date, in transaction: Transaction
    ) throws -> [Job] {
        guard job.operation.isRead, ending.isShared else { return [] }
        let rows = try transaction.rows(
            """
            SELECT * FROM jobs WHERE account = $1 AND subclient = $2 AND operation = $3 AND target = $4
                AND state = 'queued' AND target IS NOT NULL AND id <> $5
            ORDER BY sequence FOR UPDATE
            """,
            [
                .id(job.account), .text(job.subclient.description), .text(job.operation.kind.rawValue),
                .text(job.operation.target), .id(job.id),
            ])
        return try rows.map { row in
            var other = try Job(row: row)
            try other.share(ending, at: date)
            try other.update(at: date, in: transaction)
            return other
        }
    }

    /// Queues the read that fetches the document of a create that succeeded without one.
    private static func followUp(
        of job: Job, _ completion: Completion, at date: Date, in transaction: Transaction
    ) throws -> [Job] {
        guard let id = completion.followUp, let invoice = job.createdInvoice else { return [] }
        return try queueRead(of: invoice, for: job, by: job.caller, as: id, at: date, in: transaction)
    }

    /// Queues a read that nobody asked for over HTTP, beyond every queue limit; one that waits already will do.
    static func queueRead(
        of invoice: Invoice.ID, for job: Job, by caller: Caller.ID, as id: Job.ID, at date: Date,
        in transaction: Transaction
    ) throws -> [Job] {
        let read = try insert(Order(reading: invoice, for: job, by: caller), as: id, at: date, in: transaction)
        return read.map { [$0] } ?? []
    }
}

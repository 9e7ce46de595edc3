package import Billing
import Foundation
import GRDB

extension SQLiteLedger {
    /// The file is this process's alone, so nobody else can be in the way and `terms` are the scheduler's to keep.
    package func begin(
        _ id: Job.ID, under terms: CallTerms, at reading: ClockReading
    ) async throws(LedgerFailure) -> Beginning {
        try await commits.write { database in
            var job = try Job.fetch(id, from: database)
            try job.begin()
            try job.update(at: reading.wall, in: database)
            try database.run(
                sql: "INSERT INTO attempts (job, number, began_at, trace) VALUES (?, ?, ?, ?)",
                arguments: [id.rawValue, job.attempts, reading.stored, job.attemptTrace?.stored])
            try database.run(
                sql: """
                    INSERT INTO accounts (name, pace_reserved_at) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET pace_reserved_at = excluded.pace_reserved_at, pace_ended_at = NULL
                    """,
                arguments: [job.account.rawValue, reading.stored])
            try Self.pass(job, in: database)
            return .begun(job)
        }
    }

    package func finish(_ completion: Completion) async throws(LedgerFailure) -> [Job] {
        try await commits.write { database in
            var job = try Job.fetch(completion.job, from: database)
            let written = try Self.attempt(completion.attempt, of: job.id, in: database)
            if written?.endedAt == completion.endedAt.stored { return [job] }
            let isLate = written?.outcome == Self.givenUp
            try Self.heed(completion, about: job.account, isLate: isLate, in: database)
            // try? answers the question itself: a job that has moved on cannot be taken back.
            if isLate, (try? job.takeBack(attempt: completion.attempt)) == nil { return [] }
            let date = completion.endedAt.wall.stored
            let outcome = completion.ending.outcome
            try Self.closeAttempt(
                completion.attempt, of: job.id, outcome: outcome, completion.note, at: completion.endedAt, in: database)
            try job.finish(completion.ending, at: date)
            try job.update(at: date, in: database)
            try Self.endPace(of: job.account, at: completion.endedAt, in: database)
            try Self.storeResult(of: job, completion.ending, at: date, in: database)
            return try [job] + Self.shared(by: job, completion.ending, at: date, in: database)
                + Self.followUp(of: job, completion, at: date, in: database)
                + Self.settleClaims(on: job, completion.ending, at: date, in: database)
        }
    }

    /// What the answer says of the account's credentials, and of the address.
    private static func heed(
        _ completion: Completion, about account: Account.Name, isLate: Bool, in database: Database
    ) throws {
        if let event = completion.egress { try store(event, in: database) }
        guard completion.lesson != nil else { return }
        let known = try breaker(of: account, in: database)
        guard let breaker = completion.breaker(after: known, isLate: isLate) else { return }
        try store(breaker, of: account, in: database)
        for entry in completion.audit { try store(entry, in: database) }
    }

    package func recover(at reading: ClockReading) async throws(LedgerFailure) -> [Job] {
        try await commits.write { database in
            let sending = try database.rows(
                sql: "SELECT * FROM jobs WHERE state = 'sending' ORDER BY sequence", read: Job.init(row:))
            let jobs = try sending.map { sending in
                var job = sending
                try Self.closeAttempt(
                    job.attempts, of: job.id, outcome: Self.givenUp, nil, at: reading, in: database)
                try job.recover(at: reading.wall.stored)
                try job.update(at: reading.wall, in: database)
                return job
            }
            try database.run(
                sql: """
                    UPDATE accounts SET pace_ended_at = ?
                    WHERE pace_reserved_at IS NOT NULL AND pace_ended_at IS NULL
                    """,
                arguments: [reading.stored])
            return jobs
        }
    }

    /// The outcome of a call whose process has ended, as far as the others can tell.
    private static let givenUp = Attempt.processEnded

    /// How a call was written down to have ended: with the same moment it is the same completion again, whose writer did
    /// not hear of its commit.
    private static func attempt(
        _ number: Int, of job: Job.ID, in database: Database
    ) throws -> (endedAt: String?, outcome: String?)? {
        try database.row(
            sql: "SELECT ended_at, outcome FROM attempts WHERE job = ? AND number = ?",
            arguments: [job.rawValue, number], read: { ($0["ended_at"], $0["outcome"]) })
    }

    private static func closeAttempt(
        _ number: Int, of job: Job.ID, outcome: String, _ note: String?, at reading: ClockReading,
        in database: Database
    ) throws {
        try database.run(
            sql: "UPDATE attempts SET ended_at = ?, outcome = ?, note = ? WHERE job = ? AND number = ?",
            arguments: [reading.stored, outcome, note, job.rawValue, number])
    }

    static func endPace(of account: Account.Name, at reading: ClockReading, in database: Database) throws {
        try database.run(
            sql: "UPDATE accounts SET pace_ended_at = ? WHERE name = ?",
            arguments: [reading.stored, account.rawValue])
    }

    /// Ends every other queued read that the answer serves.
    private static func shared(
        by job: Job, _ ending: Ending, at date: Date, in database: Database
    ) throws -> [Job] {
        guard job.operation.isRead, ending.isShared else { return [] }
        let alike = try database.rows(
            sql: """
                SELECT * FROM jobs WHERE account = ? AND subclient = ? AND operation = ? AND target = ?
                    AND state IN ('queued', 'sending') AND target IS NOT NULL AND id <> ?
                """,
            arguments: [
                job.account.rawValue, job.subclient.description, job.operation.kind.rawValue, job.operation.target,
                job.id.rawValue,
            ], read: Job.init(row:))
        return try alike.filter { $0.state == .queued }.map { queued in
            var other = queued
            try other.share(ending, at: date)
            try other.update(at: date, in: database)
            return other
        }
    }

    /// Queues the read that fetches the document of a create that succeeded without one.
    private static func followUp(
        of job: Job, _ completion: Completion, at date: Date, in database: Database
    ) throws -> [Job] {
        guard let id = completion.followUp, let invoice = job.createdInvoice else { return [] }
        return try queueRead(of: invoice, for: job, by: job.caller, as: id, at: date, in: database)
    }

    /// Queues a read that nobody asked for over HTTP, beyond every queue limit; one that waits already will do.
    static func queueRead(
        of invoice: Invoice.ID, for job: Job, by caller: Caller.ID, as id: Job.ID, at date: Date, in database: Database
    ) throws -> [Job] {
        let order = Order(reading: invoice, for: job, by: caller)
        guard try unfinishedRead(like: order, in: database) == nil else { return [] }
        let read = Job.accepted(order, as: id, ticket: try ticket(for: order, in: database), at: date)
        try read.insert(into: database)
        return [read]
    }
}

extension Attempt {
    init(row: Row) throws(LedgerFailure) {
        let ended: String? = row["ended_at"]
        self.init(
            number: row["number"], beganAt: try ClockReading(stored: row["began_at"]).wall,
            endedAt: try ended.map { (text) throws(LedgerFailure) in try ClockReading(stored: text).wall },
            outcome: row["outcome"], note: row["note"])
    }
}

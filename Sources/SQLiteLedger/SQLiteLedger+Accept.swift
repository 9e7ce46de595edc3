package import Billing
package import Foundation
import GRDB

extension SQLiteLedger {
    package func accept(
        _ order: Order, as id: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> Acceptance {
        try await commits.write { database in
            if let answered = try Self.answered(order.stored, in: database) { return answered }
            guard try Self.unfinished(of: order.caller.id, in: database) < order.caller.queueLimit else {
                return .queueFull(limit: order.caller.queueLimit)
            }
            let ticket = try Self.ticket(for: order, in: database)
            let job = Job.accepted(order.stored, as: id, ticket: ticket, at: date.stored)
            try job.insert(into: database)
            if let key = order.key, !order.operation.isRead { try Self.store(key, for: job, in: database) }
            return .accepted(job)
        }
    }

    package func cancel(_ id: Job.ID, at date: Date) async throws(LedgerFailure) -> Job {
        try await commits.write { database in
            var job = try Job.fetch(id, from: database)
            try job.cancel(at: date.stored)
            try job.update(at: date.stored, in: database)
            return job
        }
    }

    package func expire(_ id: Job.ID, at date: Date) async throws(LedgerFailure) -> Job {
        try await commits.write { database in
            var job = try Job.fetch(id, from: database)
            try job.expire(at: date.stored)
            try job.update(at: date.stored, in: database)
            return job
        }
    }

    /// What is in the ledger already and answers the order without a new job.
    private static func answered(_ order: Order, in database: Database) throws -> Acceptance? {
        switch order.operation {
        case .createInvoice:
            guard let key = order.key, let job = try job(under: key, of: order.caller.id, in: database) else {
                return nil
            }
            return order.asksForSame(as: job) ? .replayed(job) : .keyReused(job.id)
        case .fetchInvoice(let id):
            let invoice = try invoice(id, of: order.subclient, at: order.account, in: database)
            if !order.isRefresh, invoice?.document != nil { return .known }
        case .fetchAct(let selector):
            if try act(selector, of: order.subclient, at: order.account, in: database) != nil { return .known }
        }
        return try unfinishedRead(like: order, in: database).map { .attached($0) }
    }

    static func unfinishedRead(like order: Order, in database: Database) throws -> Job? {
        guard order.operation.isRead else { return nil }
        return try database.row(
            sql: """
                SELECT * FROM jobs WHERE account = ? AND subclient = ? AND operation = ? AND target = ? AND caller = ?
                    AND state IN ('queued', 'sending') AND target IS NOT NULL
                """,
            arguments: [
                order.account.rawValue, order.subclient.description, order.operation.kind.rawValue,
                order.operation.target, order.caller.id.rawValue,
            ], read: Job.init(row:))
    }

    static func job(under key: IdempotencyKey, of caller: Caller.ID, in database: Database) throws -> Job? {
        let id: String? = try database.value(
            sql: "SELECT job FROM idempotency_keys WHERE caller = ? AND operation = ? AND key = ?",
            arguments: [caller.rawValue, Job.Operation.Kind.createInvoice.rawValue, key.rawValue])
        return try id.map { try Job.fetch(Job.ID($0), from: database) }
    }

    private static func unfinished(of caller: Caller.ID, in database: Database) throws -> Int {
        try database.value(sql: "SELECT jobs FROM unfinished WHERE caller = ?", arguments: [caller.rawValue]) ?? 0
    }

    private static func store(_ key: IdempotencyKey, for job: Job, in database: Database) throws {
        try database.run(
            sql: "INSERT INTO idempotency_keys (caller, operation, key, job, created_at) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                job.caller.rawValue, job.operation.kind.rawValue, key.rawValue, job.id.rawValue,
                job.createdAt.milliseconds,
            ])
    }
}

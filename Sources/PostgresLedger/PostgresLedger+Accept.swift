package import Billing
package import Foundation

extension PostgresLedger {
    package func accept(
        _ order: Order, as id: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> Acceptance {
        if let key = order.key, !order.operation.isRead {
            return try await creates.accept(.init(order: order.stored, key: key, id: id, date: date.stored))
        }
        return try await write { try Self.accept(order, as: id, at: date.stored, in: $0) }
    }

    package func cancel(_ id: Job.ID, at date: Date) async throws(LedgerFailure) -> Job {
        try await write { transaction in
            var job = try Job.lock(id, in: transaction)
            if transaction.isRepeat, job.state == .cancelled, job.finishedAt == date.stored { return job }
            try job.cancel(at: date.stored)
            try job.update(at: date.stored, in: transaction)
            return job
        }
    }

    package func expire(_ id: Job.ID, at date: Date) async throws(LedgerFailure) -> Job {
        try await write { transaction in
            var job = try Job.lock(id, in: transaction)
            if transaction.isRepeat, job.state == .expired, job.finishedAt == date.stored { return job }
            try job.expire(at: date.stored)
            try job.update(at: date.stored, in: transaction)
            return job
        }
    }

    /// An order without a key: a read, or what nobody asked for over HTTP.
    private static func accept(
        _ order: Order, as id: Job.ID, at date: Date, in transaction: Transaction
    ) throws -> Acceptance {
        // Another process may write, or end, the caller's read of the same document between the look and the insert.
        for _ in 0..<3 {
            if let answered = try answered(order, as: id, in: transaction) { return answered }
            guard try unfinished(of: order.caller.id, in: transaction) < order.caller.queueLimit else {
                return .queueFull(limit: order.caller.queueLimit)
            }
            if let job = try insert(order, as: id, at: date, in: transaction) { return .accepted(job) }
        }
        throw LedgerFailure.unavailable("the same read comes and goes")
    }

    /// What is in the ledger already and answers a read without a new job.
    private static func answered(
        _ order: Order, as id: Job.ID, in transaction: Transaction
    ) throws -> Acceptance? {
        // Before what is known: a call that ends between the two looks is seen by one of them.
        let unfinished = try unfinishedRead(like: order, in: transaction)
        switch order.operation {
        case .createInvoice: return nil
        case .fetchInvoice(let invoice):
            let known = try Self.invoice(invoice, of: order.subclient, at: order.account, in: transaction)
            if !order.isRefresh, known?.document != nil { return .known }
        case .fetchAct(let selector):
            if try act(selector, of: order.subclient, at: order.account, in: transaction) != nil { return .known }
        }
        return unfinished.map { $0.id == id ? .accepted($0) : .attached($0) }
    }

    static func unfinishedRead(like order: Order, in transaction: Transaction) throws -> Job? {
        guard order.operation.isRead else { return nil }
        return try transaction.row(
            """
            SELECT * FROM jobs WHERE account = $1 AND subclient = $2 AND operation = $3 AND target = $4 AND caller = $5
                AND state IN ('queued', 'sending') AND target IS NOT NULL
            """,
            [
                .id(order.account), .text(order.subclient.description), .text(order.operation.kind.rawValue),
                .text(order.operation.target), .id(order.caller.id),
            ]
        ).map { try Job(row: $0) }
    }

    /// Processes that accept at the same moment do not see each other's jobs yet: by as many the limit may be exceeded.
    private static func unfinished(of caller: Caller.ID, in transaction: Transaction) throws -> Int {
        let row = try transaction.row(
            "SELECT count(*) AS unfinished FROM jobs WHERE caller = $1 AND state IN ('queued', 'sending')",
            [.id(caller)])
        return try row?.integer("unfinished") ?? 0
    }
}

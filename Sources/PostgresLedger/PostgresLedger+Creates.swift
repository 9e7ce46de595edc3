import Billing
import Foundation

/// Creates, many in one transaction: one statement for those that nothing is in the way of, which is nearly always all.
extension PostgresLedger {
    private struct Key: Hashable {
        let caller: Caller.ID
        let key: IdempotencyKey

        init(_ entry: CreateBatches.Entry) {
            (caller, key) = (entry.order.caller.id, entry.key)
        }

        init?(row: Row) throws {
            guard let key = IdempotencyKey(try row.text("key")) else { return nil }
            (caller, self.key) = (Caller.ID(try row.text("key_caller")), key)
        }
    }

    static func acceptCreates(
        _ entries: [CreateBatches.Entry], room: QueueRoom, through pool: ConnectionPool
    ) async throws(LedgerFailure) -> [Acceptance] {
        // Without an answer some may be there or not; looking at each tells, since a job knows its own key.
        let inserted = try await pool.statement(of: entries.count) { try insert(entries, room: room, on: $0) } ?? [:]
        let rest = entries.filter { inserted[$0.id] == nil }
        let looked = rest.isEmpty ? [] : try await pool.write(of: rest.count) { try acceptCreates(rest, in: $0) }
        var answers = looked.makeIterator()
        return entries.map { entry in
            if let job = inserted[entry.id] { return .accepted(job) }
            return answers.next() ?? .queueFull(limit: entry.order.caller.queueLimit)
        }
    }

    /// Those that a key or a limit is in the way of.
    private static func acceptCreates(_ entries: [CreateBatches.Entry], in transaction: Transaction) throws
        -> [Acceptance]
    {
        var known = try jobs(under: entries, in: transaction)
        let unfinished = try unfinished(in: entries, in: transaction)
        var fresh: [Key: CreateBatches.Entry] = [:]
        var counts = unfinished
        for entry in entries where known[Key(entry)] == nil && fresh[Key(entry)] == nil {
            guard counts[entry.order.caller.id, default: 0] < entry.order.caller.queueLimit else { continue }
            counts[entry.order.caller.id, default: 0] += 1
            fresh[Key(entry)] = entry
        }
        let new = entries.filter { fresh[Key($0)]?.id == $0.id }
        let inserted = try insert(new, room: QueueRoom(), on: transaction.connection)
        for entry in new { known[Key(entry)] = inserted[entry.id] }
        let lost = new.filter { inserted[$0.id] == nil }
        if !lost.isEmpty { known.merge(try jobs(under: lost, in: transaction)) { _, latter in latter } }
        return entries.map { acceptance(of: $0, by: known[Key($0)]) }
    }

    private static func acceptance(of entry: CreateBatches.Entry, by job: Job?) -> Acceptance {
        guard let job else { return .queueFull(limit: entry.order.caller.queueLimit) }
        if job.id == entry.id { return .accepted(job) }
        return entry.order.asksForSame(as: job) ? .replayed(job) : .keyReused(job.id)
    }

    private static func jobs(
        under entries: [CreateBatches.Entry], in transaction: Transaction
    ) throws -> [Key: Job] {
        let rows = try transaction.rows(
            """
            SELECT keys.caller AS key_caller, keys.key, jobs.*
            FROM unnest($1::text[], $2::text[]) AS asked (caller, key)
            JOIN idempotency_keys keys ON keys.caller = asked.caller AND keys.operation = 'create_invoice'
                AND keys.key = asked.key
            JOIN jobs ON jobs.id = keys.job
            """,
            [.texts(entries.map { $0.order.caller.id.rawValue }), .texts(entries.map(\.key.rawValue))])
        let pairs = try rows.map { row in (try Key(row: row), try Job(row: row)) }
        return Dictionary(pairs.compactMap { key, job in key.map { ($0, job) } }) { first, _ in first }
    }

    private static func unfinished(
        in entries: [CreateBatches.Entry], in transaction: Transaction
    ) throws -> [Caller.ID: Int] {
        let rows = try transaction.rows(
            """
            SELECT caller, count(*) AS unfinished FROM jobs
            WHERE caller = ANY ($1::text[]) AND state IN ('queued', 'sending') GROUP BY caller
            """,
            [.texts(Set(entries.map(\.order.caller.id)).map(\.rawValue))])
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (Caller.ID(try $0.text("caller")), try $0.integer("unfinished")) })
    }

    /// Writes those whose keys nobody has written and whose callers have room. Keys go in by their order, so that two
    /// processes with the same ones wait for each other in one direction only; jobs by the order of their arrival. The
    /// room is counted as if all were new: near the limit some are left out that would fit.
    /// - Returns: The jobs that are there now.
    private static func insert(
        _ entries: [CreateBatches.Entry], room: QueueRoom, on connection: Connection
    ) throws -> [Job.ID: Job] {
        guard !entries.isEmpty else { return [:] }
        let callers = Dictionary(grouping: entries.map(\.order.caller), by: \.id)
        let counted = callers.filter { _, all in !room.takes(all.count, for: all[0]) }
        var book = try TicketBook(for: entries.map(\.order), on: connection)
        let jobs = entries.map { entry in
            Job.accepted(
                entry.order, as: entry.id, ticket: book.draw(for: entry.order, number: 0), at: entry.date)
        }
        let rows = try connection.execute(
            insertion,
            [
                .texts(jobs.map(\.id.rawValue)), .texts(jobs.map(\.caller.rawValue)),
                .texts(entries.map(\.key.rawValue)), .texts(jobs.map(\.account.rawValue)),
                .texts(jobs.map(\.subclient.description)),
                .texts(jobs.map { $0.operation.money.map { String($0.minorUnits) } }),
                .texts(jobs.map { $0.operation.money?.currency.code }), .texts(jobs.map(\.operation.service)),
                .texts(jobs.map { String($0.createdAt.milliseconds) }),
                .texts(entries.map { counted[$0.order.caller.id] == nil ? nil : String($0.order.caller.queueLimit) }),
                .texts(jobs.map { $0.expiresAt.map { String($0.milliseconds) } }),
                .texts(jobs.map { String($0.ticket.urgency.level) }), .texts(jobs.map { String($0.ticket.turn) }),
                .texts(jobs.map { String($0.ticket.calls) }),
                .texts(jobs.map { $0.trace?.stored }),
            ])
        let inserted = try rows.map { row in
            (
                id: Job.ID(try row.text("id")), caller: Caller.ID(try row.text("caller")),
                before: try row.optionalInteger("unfinished"), number: Int64(try row.integer("sequence"))
            )
        }
        for (caller, rows) in Dictionary(grouping: inserted, by: \.caller) {
            if let before = rows[0].before { room.note(Int(before) + rows.count, of: caller) }
        }
        let numbers = Dictionary(uniqueKeysWithValues: inserted.map { ($0.id, $0.number) })
        return Dictionary(
            uniqueKeysWithValues: zip(entries, jobs).compactMap { entry, job in
                numbers[job.id].map { number in
                    let ticket = job.ticket.numbered(number)
                    return (job.id, Job.accepted(entry.order, as: job.id, ticket: ticket, at: entry.date))
                }
            })
    }

    private static let insertion = """
        WITH new AS (
            SELECT *, row_number() OVER (PARTITION BY caller ORDER BY place) AS ordinal
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[],
                $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[],
                $15::text[])
                WITH ORDINALITY AS new (id, caller, key, account, subclient, amount, currency, service, created_at, room,
                    expires_at, urgency, turn, calls_before, trace, place)
        ), unfinished AS MATERIALIZED (
            SELECT callers.caller,
                (SELECT count(*) FROM jobs WHERE jobs.caller = callers.caller AND state IN ('queued', 'sending')) AS count
            FROM (SELECT DISTINCT caller FROM new WHERE room IS NOT NULL) AS callers
        ), won AS (
            INSERT INTO idempotency_keys (caller, operation, key, job, created_at)
            SELECT new.caller, 'create_invoice', key, id, created_at
            FROM new LEFT JOIN unfinished USING (caller)
            WHERE room IS NULL OR unfinished.count + ordinal <= room ORDER BY caller, key
            ON CONFLICT DO NOTHING RETURNING job
        )
        INSERT INTO jobs (id, caller, account, subclient, operation, amount, currency, service, state, attempts,
            interruptions, created_at, changed_at, expires_at, urgency, turn, calls_before, trace)
        SELECT id, caller, account, subclient, 'create_invoice', amount, currency, service, 'queued', 0, 0, created_at,
            created_at, expires_at, urgency, turn, calls_before, trace
        FROM new JOIN won ON won.job = new.id ORDER BY place
        RETURNING id, sequence, caller, (SELECT count FROM unfinished WHERE unfinished.caller = jobs.caller) AS unfinished
        """
}

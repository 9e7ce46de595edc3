import Billing

/// Draws tickets for orders that are accepted in one transaction, each after those before it.
///
/// Processes that accept for the same caller at the same moment may draw the same turn: the number decides then, in all
/// of them alike.
struct TicketBook {
    private struct Line: Hashable {
        let account: Account.Name
        let urgency: Urgency
        let caller: Caller.ID
    }

    private var lines: [Line: (own: Int64?, current: Int64?, calls: Int64)] = [:]

    /// One look for all of the orders.
    init(for orders: [Order], on connection: Connection) throws {
        let rows = try connection.execute(
            """
            SELECT asked.account, asked.urgency, asked.caller,
                (SELECT max(turn) FROM jobs WHERE jobs.account = asked.account AND jobs.urgency = asked.urgency
                    AND jobs.caller = asked.caller AND state NOT IN ('cancelled', 'expired')) AS own,
                (SELECT turn FROM class_turns turns WHERE turns.account = asked.account
                    AND turns.urgency = asked.urgency) AS current,
                (SELECT max(call) FROM class_turns turns WHERE turns.account = asked.account) AS calls
            FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::bigint[], $3::text[])) AS asked (account, urgency, caller)
            """,
            [
                .texts(orders.map(\.account.rawValue)), .texts(orders.map { String($0.urgency.level) }),
                .texts(orders.map(\.caller.id.rawValue)),
            ])
        for (line, known) in try rows.map(Self.read) { lines[line] = known }
    }

    private static func read(_ row: Row) throws -> (Line, (own: Int64?, current: Int64?, calls: Int64)) {
        let line = Line(
            account: Account.Name(try row.text("account")), urgency: try Urgency(stored: row.integer("urgency")),
            caller: Caller.ID(try row.text("caller")))
        let (own, current) = (try row.optionalInteger("own"), try row.optionalInteger("current"))
        return (line, (own, current, try row.optionalInteger("calls") ?? 0))
    }

    /// - Parameter number: The job's sequence; the database gives it out when the job is inserted.
    mutating func draw(for order: Order, number: Int64) -> Ticket {
        let line = Line(account: order.account, urgency: order.urgency, caller: order.caller.id)
        let known = lines[line] ?? (nil, nil, 0)
        let turn = Ticket.turn(after: known.own, current: known.current, weight: order.caller.weight)
        lines[line] = (turn, known.current, known.calls)
        return Ticket(urgency: order.urgency, turn: turn, calls: known.calls, number: number)
    }
}

extension Ticket {
    func numbered(_ number: Int64) -> Ticket {
        Ticket(urgency: urgency, turn: turn, calls: calls, number: number)
    }

    init(row: Row) throws {
        self.init(
            urgency: try Urgency(stored: row.integer("urgency")), turn: Int64(try row.integer("turn")),
            calls: Int64(try row.integer("calls_before")), number: Int64(try row.integer("sequence")))
    }
}

/// A job's claim to a turn, drawn in the commit that accepts it and kept for good: with all tickets and each class's last
/// turn, any process puts the queue into the same order.
package struct Ticket: Hashable, Sendable {
    package let urgency: Urgency
    /// The place in the weighted round robin of the urgency's class; the lowest goes first.
    package let turn: Int64
    /// Calls that the account had begun by then: waiting counts from here.
    package let calls: Int64
    /// The order of acceptance, over all accounts.
    package let number: Int64

    package init(urgency: Urgency, turn: Int64, calls: Int64, number: Int64) {
        self.urgency = urgency
        self.turn = turn
        self.calls = calls
        self.number = number
    }

    /// What a caller of weight 1 moves on with each job: a caller of weight w draws w tickets in that space. Divisible by
    /// the small weights; a weight of 1,000 still moves 720, and 2^63 is enough for 10^13 jobs.
    package static let round: Int64 = 720_720

    /// The turn of a caller's next job, after start-time fair queuing: behind its own last one by the caller's share, and
    /// never before the turn that the class is at. So nobody saves up turns by staying away, and whoever comes new stands
    /// behind at most one job of each caller of the same weight.
    ///
    /// - Parameter own: The turn of the caller's last job in the class that was not taken back; nil for none.
    /// - Parameter current: The latest turn in the class whose call has begun; nil for none.
    package static func turn(after own: Int64?, current: Int64?, weight: Int) -> Int64 {
        max(current ?? 0, own.map { $0 + round / Int64(weight) } ?? 0)
    }
}

/// How often an account's queue has come to each class: what its order depends on beside the waiting jobs.
package struct ClassTurns: Hashable, Sendable {
    /// Calls begun for the account.
    package private(set) var calls: Int64
    /// By class, which of them was its last.
    package private(set) var last: [Urgency: Int64]

    package init(last: [Urgency: Int64] = [:]) {
        calls = last.values.max() ?? 0
        self.last = last
    }

    /// A call begins for the class.
    package mutating func pass(to urgency: Urgency) {
        calls += 1
        last[urgency] = calls
    }
}

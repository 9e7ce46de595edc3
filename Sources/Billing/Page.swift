package import Foundation

/// Some of a list, newest first.
package struct Page<Item: Hashable & Sendable>: Hashable, Sendable {
    package let items: [Item]
    /// Where the next page goes on; nil on the last.
    package let next: PageMark?

    package init(items: [Item], next: PageMark?) {
        self.items = items
        self.next = next
    }

    /// - Parameter found: What a ledger found when it was asked for `PageRequest.rows`, newest first.
    package init(_ found: [(sequence: Int64, item: Item)], for request: PageRequest) {
        let shown = found.prefix(request.limit)
        let hasMore = found.count > request.limit
        self.init(
            items: shown.map(\.item), next: hasMore ? shown.last.map { PageMark(sequence: $0.sequence) } : nil)
    }
}

/// A place in a list: everything recorded before it comes after it on the page. Stable while the list grows.
package struct PageMark: Hashable, Sendable {
    package let sequence: Int64

    package init(sequence: Int64) {
        self.sequence = sequence
    }
}

/// Which part of a list is wanted.
package struct PageRequest: Hashable, Sendable {
    package let after: PageMark?
    /// 1 to 200.
    package let limit: Int
    package let span: TimeSpan

    package static let limits = 1...200
    /// One more than the page holds tells whether another page follows.
    package var rows: Int { limit + 1 }

    package init(after: PageMark? = nil, limit: Int = 50, span: TimeSpan = TimeSpan()) {
        precondition(Self.limits.contains(limit), "a page has 1 to 200 items")
        self.after = after
        self.limit = limit
        self.span = span
    }
}

/// Which jobs are wanted; nil means any.
package struct JobFilter: Hashable, Sendable {
    package var caller: Caller.ID?
    package var account: Account.Name?
    package var state: Job.State?
    package var subclient: Subclient?

    package init(
        caller: Caller.ID? = nil, account: Account.Name? = nil, state: Job.State? = nil,
        subclient: Subclient? = nil
    ) {
        self.caller = caller
        self.account = account
        self.state = state
        self.subclient = subclient
    }
}

/// When what is wanted was recorded: at or after the one, before the other; nil is no bound.
package struct TimeSpan: Hashable, Sendable {
    package let start: Date?
    package let end: Date?

    package init(from start: Date? = nil, until end: Date? = nil) {
        self.start = start
        self.end = end
    }

    package func contains(_ date: Date) -> Bool {
        start.map { date >= $0 } ?? true && end.map { date < $0 } ?? true
    }
}

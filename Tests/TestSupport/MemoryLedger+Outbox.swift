package import Billing
package import Foundation

extension MemoryLedger: Outbox {
    package func address(_ targets: [Notice.Target], at date: Date) async throws(LedgerFailure) -> Int {
        targets.reduce(0) { $0 + outbox.address($1, at: date, events: events(of: $1.caller)) }
    }

    package func claim(
        _ counts: [Notice.Target: Int], at date: Date, until lease: Date
    ) async throws(LedgerFailure) -> [Notice] {
        counts.flatMap { outbox.claim(of: $0, $1, at: date, until: lease) }
    }

    package func record(
        _ attempt: NoticeAttempt, of notice: Notice.ID, _ fate: NoticeFate
    ) async throws(LedgerFailure) {
        outbox.change(notice) { entry in
            entry.log.append(attempt)
            entry.attempts += 1
            (entry.state, entry.due) = fate.stored(after: attempt)
        }
    }

    package func notices(about job: Job.ID) async throws(LedgerFailure) -> [NoticeReport] {
        outbox.entries.filter { $0.event.job == job }.map(\.report)
    }

    package func pendingNotices(
        of targets: [Notice.Target], atMost limit: Int
    ) async throws(LedgerFailure) -> [Notice.Target: Int] {
        targets.reduce(into: [:]) { counts, target in
            counts[target] = min(limit, outbox.entries.count { $0.target == target && $0.state == .pending })
        }
    }

    package func redeliver(
        _ notice: Notice.ID, about job: Job.ID, at date: Date
    ) async throws(LedgerFailure) -> NoticeReport? {
        guard outbox.entries.contains(where: { $0.id == notice && $0.event.job == job }) else { return nil }
        outbox.change(notice) { ($0.state, $0.attempts, $0.due) = (.pending, 0, date) }
        return outbox.entries.first { $0.id == notice }?.report
    }
}

/// What a `MemoryLedger` knows of notices, in the order in which they were addressed.
struct MemoryOutbox {
    struct Entry {
        let id: Notice.ID
        let target: Notice.Target
        let event: JobEvent
        var state = Notice.State.pending
        var attempts = 0
        var due: Date
        var log: [NoticeAttempt] = []

        var notice: Notice { Notice(id: id, target: target, event: event, state: state, attempts: attempts) }
        var report: NoticeReport { NoticeReport(notice: notice, attempts: log) }
    }

    private(set) var entries: [Entry] = []
    private var marks: [Notice.Target: Int64] = [:]

    /// - Parameter events: All of the target's caller, and the number of the latest of anybody.
    mutating func address(_ target: Notice.Target, at date: Date, events: (own: [JobEvent], last: Int64)) -> Int {
        guard let mark = marks.updateValue(events.last, forKey: target) else { return 0 }
        let settled = events.own.filter { $0.number > mark && $0.state.isSettled }
        entries += settled.map { Entry(id: .random(prefix: "msg_"), target: target, event: $0, due: date) }
        return settled.count
    }

    mutating func claim(of target: Notice.Target, _ count: Int, at date: Date, until lease: Date) -> [Notice] {
        let due = entries.filter { $0.target == target && $0.state == .pending && $0.due <= date }
        return due.sorted { $0.due < $1.due }.prefix(count).map { entry in
            change(entry.id) { $0.due = lease }
            return entry.notice
        }
    }

    mutating func change(_ id: Notice.ID, _ change: (inout Entry) -> Void) {
        guard let place = entries.firstIndex(where: { $0.id == id }) else { return }
        change(&entries[place])
    }
}

import Billing

/// A place in the hall, given back when nobody holds it any more: a stream that was opened and never read leaves none.
///
/// It asks the ledger when its bell rings, and when patience runs out: another process rings no bell here.
final class WatchPost: EventWatch {
    private let filter: EventFilter
    private let hall: WatchHall
    private let place: WatchHall.Place
    private let ledger: any LedgerReading
    private let time: any TimeSource

    private static let pageSize = 100
    /// PostgreSQL shows an event once no older transaction is under way: a bell may ring a moment before.
    private static let lookAgain: Duration = .milliseconds(200)

    /// Nil when the caller holds `limit` places already.
    init?(
        _ filter: EventFilter, by caller: Caller.ID, limit: Int, in hall: WatchHall, ledger: any LedgerReading,
        time: any TimeSource
    ) {
        guard let place = hall.join(caller, filter, limit: limit) else { return nil }
        self.filter = filter
        self.hall = hall
        self.place = place
        self.ledger = ledger
        self.time = time
    }

    deinit {
        hall.leave(place)
    }

    func events(after number: Int64, within patience: Duration) async throws(LedgerFailure) -> [JobEvent]? {
        let deadline = time.now().sinceBoot + patience
        var hasRung = false
        while !hall.isClosed {
            let events = try await ledger.events(filter, after: number, limit: Self.pageSize)
            let now = time.now().sinceBoot
            if !events.isEmpty || now >= deadline || Task.isCancelled { return events }
            let next = hasRung ? min(deadline, now + Self.lookAgain) : deadline
            await place.bell.wait(until: next, on: time)
            hasRung = true
        }
        return nil
    }
}

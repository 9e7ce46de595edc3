import Billing
import Foundation
import Glibc
import Synchronization

/// Hears what any process has written since the last look, and lets the others know when this one has written something.
///
/// Works on a connection and a thread of its own. NOTIFY is sent outside of the writing transactions, since within them it
/// makes all commits of the database queue up; it only wakes, and what is lost of it the next poll makes up for.
final class Newsroom: Sendable {
    /// Everything that committed before it is known: the oldest transaction that was still open at the last look.
    struct Mark: Sendable {
        let horizon: String

        static func now(on connection: Connection) throws -> Mark {
            let row = try connection.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon").first
            guard let row else { throw LedgerFailure.broken("no snapshot") }
            return Mark(horizon: try row.text("horizon"))
        }
    }

    /// A look costs three statements: at most twenty times a second, and a caller who waits does not notice.
    private static let gathering: Duration = .milliseconds(50)

    private let settings: PostgresSettings
    private let mark: Mutex<Mark>
    private let bell: Bell

    init(_ settings: PostgresSettings, since mark: Mark) {
        self.settings = settings
        self.mark = Mutex(mark)
        bell = Bell()
    }

    /// Something was written here: wakes the others soon. One ring stands for all until it is heard.
    func spread() {
        bell.ring()
    }

    /// Tells what is new until the task is cancelled; the next only when the last was taken in. `sweep` is called once a
    /// second, with a connection that is not in a transaction.
    func follow(
        sweeping sweep: @escaping @Sendable (Connection) throws -> Void,
        _ tell: @escaping @Sendable (LedgerNews) async -> Void
    ) async {
        let (editions, printer) = AsyncStream.makeStream(of: LedgerNews.self)
        let isOver = Flag()
        let read = DispatchSemaphore(value: 0)
        read.signal()
        let thread = Thread { [self] in
            gather(until: isOver, read: read, sweep: sweep) { printer.yield($0) }
            printer.finish()
        }
        thread.name = "ledger-news"
        thread.start()
        await withTaskCancellationHandler {
            for await news in editions {
                await tell(news)
                read.signal()
            }
        } onCancel: {
            isOver.raise()
            read.signal()
            bell.ring()
        }
    }

    private func gather(
        until isOver: Flag, read: DispatchSemaphore, sweep: (Connection) throws -> Void, print: (LedgerNews) -> Void
    ) {
        let connector = Connector(settings)
        var nextSweep = ContinuousClock.now
        while !isOver.isRaised {
            do {
                let connection = try connector.connected()
                let isDirect = try listen(on: connection)
                while !isOver.isRaised {
                    let news = try look(through: connection)
                    if !news.isEmpty {
                        // Hands over one edition at a time: a slow reader makes the next one larger, not more of them.
                        read.wait()
                        print(news)
                    }
                    if ContinuousClock.now >= nextSweep {
                        try sweep(connection)
                        nextSweep = ContinuousClock.now + .seconds(1)
                    }
                    try pause(on: connection, isDirect: isDirect)
                }
            } catch {
                // Whatever it was, the next look makes up for it: nothing before the mark is skipped.
                Thread.sleep(forTimeInterval: settings.poll / .seconds(1))
            }
        }
    }

    /// Whether notifications can arrive: listening through a pooler would only leave a trace in somebody else's session.
    private func listen(on connection: Connection) throws -> Bool {
        guard connection.isDirect else { return false }
        try connection.execute("LISTEN counterfoil")
        return true
    }

    /// Returns when there may be news: another process said so, or the time for a poll has come. Tells the others on the
    /// way. Both at most once in `gathering`, however much happens: what comes meanwhile is told together.
    private func pause(on connection: Connection, isDirect: Bool) throws {
        let start = ContinuousClock.now
        while case let remaining = ContinuousClock.now.duration(to: start + settings.poll).milliseconds, remaining > 0 {
            var entries = [
                pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: connection.socket, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&entries, isDirect ? 2 : 1, Int32(clamping: remaining)) > 0 else { return }
            let rest = ContinuousClock.now.duration(to: start + Self.gathering)
            if rest > .zero { Thread.sleep(forTimeInterval: rest / .seconds(1)) }
            if entries[0].revents != 0 {
                bell.hear()
                try connection.execute("NOTIFY counterfoil")
            }
            if isDirect, try connection.takeNotifications() { return }
        }
    }

    /// Everything that was committed since the last look, and perhaps a little of what was known. One statement each, so
    /// that the horizon belongs to what is read; the mark moves on only when both are there.
    private func look(through connection: Connection) throws -> LedgerNews {
        let since = mark.withLock { $0.horizon }
        let next = try Mark.now(on: connection)
        let jobs = try connection.execute("SELECT * FROM jobs WHERE changed_in >= $1::xid8", [.text(since)])
        let accounts = try connection.execute(
            "SELECT * FROM accounts WHERE silence_changed_in >= $1::xid8", [.text(since)])
        let news = LedgerNews(
            jobs: try jobs.map { try Job(row: $0) }, accounts: try accounts.map { try AccountNews(row: $0) })
        mark.withLock { $0 = next }
        return news
    }
}

/// Set once, by whoever wants something to end.
private final class Flag: Sendable {
    private let state = Mutex(false)
    var isRaised: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
}

/// Wakes a thread that waits in `poll`, also for sockets.
private final class Bell: Sendable {
    let descriptor: Int32
    private let hammer: Int32
    private let isRung = Mutex(false)

    init() {
        var ends: [Int32] = [0, 0]
        let status = pipe(&ends)
        precondition(status == 0, "a pipe needs two descriptors, and the gateway keeps some to spare")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, hammer) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(hammer)
    }

    func ring() {
        let isFirst = isRung.withLock { isRung in
            defer { isRung = true }
            return !isRung
        }
        guard isFirst else { return }
        var byte: UInt8 = 1
        // A byte or two are ever in the pipe, so there is room.
        _ = write(hammer, &byte, 1)
    }

    func hear() {
        isRung.withLock { $0 = false }
        var byte: UInt8 = 0
        _ = read(descriptor, &byte, 1)
    }
}

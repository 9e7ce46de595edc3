import NIOCore

/// When a connection has had its time. A value: it is told what happens and asked for the next deadline, so that one timer
/// a connection is enough.
struct ConnectionClock: Sendable {
    typealias Due = (deadline: NIODeadline, expiry: ConnectionExpiry)

    enum Stage: Hashable, Sendable {
        /// Opened, and nothing has come yet.
        case opened
        /// Between two requests.
        case idle
        case head
        case body(received: Int)
        /// The gateway has the floor: how long an answer may take is not the connection's to decide.
        case answering
        /// The last answer has left; the peer may read it and go.
        case lingering
    }

    private let limits: HTTPLimits
    private var stage = Stage.opened
    private var since: NIODeadline
    /// Since when so many octets of answers have left, while more of them wait for the peer.
    private var stall: (since: NIODeadline, taken: Int, waiting: Int)?
    private var drain: NIODeadline?

    init(_ limits: HTTPLimits, openedAt now: NIODeadline) {
        self.limits = limits
        since = now
    }

    /// The time of a stage runs from its first telling: a head that grows is the same head.
    mutating func enter(_ next: Stage, at now: NIODeadline) {
        switch (stage, next) {
        case (.head, .head), (.lingering, _): break
        case (.opened, .head), (.body, .body): stage = next
        default: (stage, since) = (next, now)
        }
    }

    /// - Parameter taken: Octets that the system has taken of all answers so far.
    /// - Parameter waiting: Octets that it has not.
    mutating func answerMoved(taken: Int, waiting: Int, at now: NIODeadline) {
        guard waiting > 0 else { return stall = nil }
        guard let stall else { return self.stall = (now, taken, waiting) }
        // Enough has been taken to keep up the rate: the time starts again.
        let due = min(stall.waiting, limits.minimumRate * Int(limits.writeTimeout / .seconds(1)))
        if taken - stall.taken >= max(1, due) { self.stall = (now, taken, waiting) }
    }

    mutating func drain(at now: NIODeadline) {
        drain = drain ?? now + .of(limits.drainTimeout)
    }

    /// What happens next unless something else does, and when.
    var next: Due? {
        var first = own
        if let stall { first = Self.earlier(first, (stall.since + .of(limits.writeTimeout), .unread)) }
        if let drain { first = Self.earlier(first, (drain, .drained)) }
        return first
    }

    private static func earlier(_ one: Due?, _ other: Due) -> Due {
        guard let one, one.deadline <= other.deadline else { return other }
        return one
    }

    private var own: Due? {
        switch stage {
        case .opened, .head: (since + .of(limits.headerTimeout), stage == .opened ? .idle : .head)
        case .idle: (since + .of(limits.idleTimeout), .idle)
        case .body(let received): (since + .of(bodyTime(received)), .body)
        case .answering: nil
        case .lingering: (since + .of(HTTPLimits.lingerTime), .lingering)
        }
    }

    /// The rate holds from the start of the body, and is looked at once the grace is over.
    private func bodyTime(_ received: Int) -> Duration {
        min(limits.bodyTimeout, limits.rateGrace + .seconds(1) * received / max(1, limits.minimumRate))
    }
}

extension TimeAmount {
    static func of(_ duration: Duration) -> TimeAmount {
        .nanoseconds(Int64(duration / .nanoseconds(1)))
    }
}

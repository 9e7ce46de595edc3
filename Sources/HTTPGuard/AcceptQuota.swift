import NIOCore

/// When the next connection may be taken. A value: it is told of each that was, and asked how long to wait.
struct AcceptQuota: Hashable, Sendable {
    /// What may come at once after a silence: so long a time's worth, five connections of a thousand a second. They take an
    /// event loop some one and a half milliseconds, and whoever is connected already waits for no more. Peers that come
    /// anew as soon as they are cut come in bursts: with a larger slack, each burst would be taken as one.
    static let slack: TimeAmount = .milliseconds(5)

    /// When the next one is due if all keep the rate; `slack` ahead of it none is made to wait.
    private var due = NIODeadline.uptimeNanoseconds(0)

    mutating func take(at now: NIODeadline, perSecond rate: Int) {
        due = max(due, now) + .nanoseconds(1_000_000_000 / Int64(rate))
    }

    /// Nil when the next one may come now.
    func wait(at now: NIODeadline) -> TimeAmount? {
        let wait = due - now - Self.slack
        return wait > .zero ? wait : nil
    }
}

/// Why a connection's time was up. The raw value labels a metric.
package enum ConnectionExpiry: String, Hashable, Sendable {
    case idle
    case head
    case body
    /// An answer was not taken, or too slowly.
    case unread = "answer_unread"
    case lingering
    /// The listener stopped and had waited long enough.
    case drained
}

/// What the ledger keeps of an account's last call, so that a restart can only wait longer, never less.
package struct PaceRecord: Hashable, Sendable {
    /// When the call was reserved: written before connecting.
    package var reservedAt: ClockReading
    /// When it ended; nil while it is under way, or when the process died in it.
    package var endedAt: ClockReading?

    package init(reservedAt: ClockReading, endedAt: ClockReading? = nil) {
        self.reservedAt = reservedAt
        self.endedAt = endedAt
    }
}

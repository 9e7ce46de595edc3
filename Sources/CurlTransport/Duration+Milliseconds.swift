extension Duration {
    /// Rounded up, and bounded to 24 days, the most that a C `int` of milliseconds holds.
    var wholeMilliseconds: Int {
        let bounded = Swift.min(self, .milliseconds(Int32.max - 1))
        let (seconds, attoseconds) = bounded.components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

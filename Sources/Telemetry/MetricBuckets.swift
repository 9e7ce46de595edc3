/// The bounds of a histogram, ascending.
struct MetricBuckets: Hashable, Sendable {
    let bounds: [Double]

    /// From a commit of the ledger (milliseconds) to a wait for the provider's turn (minutes).
    static let seconds = MetricBuckets(bounds: [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
    ])
    /// From a small answer to the largest document.
    static let bytes = MetricBuckets(bounds: (8...26).filter { $0.isMultiple(of: 2) }.map { Double(1 << $0) })
    /// Things that are counted, such as the jobs of one commit.
    static let counts = MetricBuckets(bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])

    /// By the unit that the name of a metric ends in.
    static func forUnit(of name: String) -> MetricBuckets {
        if name.hasSuffix("_seconds") { return seconds }
        return name.hasSuffix("_bytes") ? bytes : counts
    }
}

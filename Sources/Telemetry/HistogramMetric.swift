import CoreMetrics
import Synchronization

/// How many values were at most as large as each bound, and their sum.
final class HistogramMetric: Metric, RecorderHandler, TimerHandler {
    private struct State {
        /// One for each bound and one for what is larger than all of them; not cumulative.
        var counts: [Int]
        var sum = 0.0
    }

    private let buckets: MetricBuckets
    private let state: Mutex<State>

    init(buckets: MetricBuckets) {
        self.buckets = buckets
        state = Mutex(State(counts: Array(repeating: 0, count: buckets.bounds.count + 1)))
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    /// What is no number, or endless, is ignored: it would spoil the sum for ever.
    func record(_ value: Double) {
        guard value.isFinite else { return }
        let index = buckets.bounds.firstIndex { value <= $0 } ?? buckets.bounds.count
        state.withLock { state in
            state.counts[index] += 1
            state.sum += value
        }
    }

    /// Kept in seconds, the base unit.
    func recordNanoseconds(_ duration: Int64) {
        record(Double(duration) / 1_000_000_000)
    }

    var samples: [MetricSample] {
        let state = state.withLock { $0 }
        var total = 0
        // OpenMetrics wants the canonical form of a float here: 1.0, not 1.
        let bounds = buckets.bounds.map(\.description) + ["+Inf"]
        let cumulative = zip(bounds, state.counts).map { bound, count in
            total += count
            return MetricSample(suffix: "_bucket", bound: bound, value: Double(total))
        }
        return cumulative + [
            MetricSample(suffix: "_sum", value: state.sum), MetricSample(suffix: "_count", value: Double(total)),
        ]
    }
}

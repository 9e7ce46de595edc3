import CoreMetrics
import Synchronization

/// A number that only grows.
final class CounterMetric: Metric, CounterHandler, FloatingPointCounterHandler {
    /// Exact up to 2^53.
    private let value: Mutex<Double>

    init(_ start: Int = 0) {
        value = Mutex(Double(start))
    }

    var samples: [MetricSample] { [MetricSample(value: value.withLock { $0 })] }

    func increment(by amount: Int64) {
        increment(by: Double(amount))
    }

    /// Negative and endless amounts are ignored: a counter that falls would be read as a restart.
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        value.withLock { $0 += amount }
    }

    func reset() {
        value.withLock { $0 = 0 }
    }
}

package import CoreMetrics
import Synchronization

/// Metrics kept in the process and shown to Prometheus when it asks.
///
/// Names and labels become Prometheus's: counters end in `_total`, timers are histograms that end in `_seconds`.
/// The number of series is bounded: labels that take unforeseen values cost at most that many, further ones are
/// counted in `counterfoil_metrics_refused_total` and otherwise ignored.
package final class PrometheusMetrics: MetricsFactory {
    static let refusedName = "counterfoil_metrics_refused_total"

    private let registry: Mutex<MetricRegistry>

    /// - Parameters:
    ///   - help: what each metric means, by its name as Prometheus sees it.
    ///   - seriesLimit: 2000 series of 16 lines of 100 bytes at most are a page of 3 MB; the gateway has some dozens.
    package init(help: [String: String] = [:], seriesLimit: Int = 2000) {
        registry = Mutex(MetricRegistry(help: help, limit: seriesLimit))
    }

    /// All metrics, names and labels in alphabetical order.
    package func exposition(_ format: ExpositionFormat = .prometheus) -> String {
        let (families, refused) = registry.withLock { ($0.snapshot(), $0.refused) }
        let own = MetricFamily(
            name: Self.refusedName, kind: .counter, help: "Series that were not kept because there were too many.",
            series: [MetricSeries(labels: .none, metric: CounterMetric(refused))])
        var page = ExpositionPage(format: format)
        for family in (families + [own]).sorted(by: { $0.name < $1.name }) { page.append(family) }
        return page.text
    }
}

extension PrometheusMetrics {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        registry.withLock { $0.metric(MetricName.counter(label), .counter, dimensions) { CounterMetric() } }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        registry.withLock { $0.metric(MetricName.counter(label), .counter, dimensions) { CounterMetric() } }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        registry.withLock { $0.metric(MetricName.plain(label), .gauge, dimensions) { GaugeMetric() } }
    }

    /// A histogram, or a gauge when `aggregate` is false (swift-metrics' `Gauge`).
    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        let name = MetricName.plain(label)
        return registry.withLock { registry -> any RecorderHandler in
            guard aggregate else { return registry.metric(name, .gauge, dimensions) { GaugeMetric() } }
            return registry.metric(name, .histogram, dimensions) { HistogramMetric(buckets: .forUnit(of: name)) }
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        registry.withLock {
            $0.metric(MetricName.seconds(label), .histogram, dimensions) { HistogramMetric(buckets: .seconds) }
        }
    }

    // Prometheus takes a counter that vanishes and returns for a restart of the process: what counts once stays. A gauge
    // of something that is no more would go on telling how it stood.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {
        if let gauge = handler as? GaugeMetric { registry.withLock { $0.remove(gauge) } }
    }

    package func destroyRecorder(_ handler: any RecorderHandler) {
        if let gauge = handler as? GaugeMetric { registry.withLock { $0.remove(gauge) } }
    }

    package func destroyTimer(_ handler: any TimerHandler) {}
}

/// Every series by family and labels; a value that its owner guards.
struct MetricRegistry {
    private let help: [String: String]
    private let limit: Int
    private var families: [String: Family] = [:]
    private var count = 0
    /// Requests for a series that was not there and could not be made.
    private(set) var refused = 0

    private struct Family {
        let kind: MetricKind
        var series: [MetricLabels: any Metric] = [:]
    }

    init(help: [String: String], limit: Int) {
        self.help = help
        self.limit = limit
    }

    /// The series, made when it is new. One that counts for nobody when there are too many, or when the name is that of
    /// another kind of metric: a wrong metric is no reason to fail a request.
    mutating func metric<Kind: Metric>(
        _ name: String, _ kind: MetricKind, _ dimensions: [(String, String)], make: () -> Kind
    ) -> Kind {
        let labels = MetricLabels(dimensions)
        let family = families[name] ?? Family(kind: kind)
        if let known = family.series[labels] as? Kind { return known }
        guard family.kind == kind, family.series[labels] == nil, count < limit else {
            refused += 1
            return make()
        }
        let metric = make()
        families[name] = family
        families[name]?.series[labels] = metric
        count += 1
        return metric
    }

    /// The series is shown no more, and makes room for another.
    mutating func remove(_ gauge: GaugeMetric) {
        for (name, family) in families {
            guard let labels = family.series.first(where: { $0.value as? GaugeMetric === gauge })?.key else { continue }
            families[name]?.series[labels] = nil
            count -= 1
            return
        }
    }

    func snapshot() -> [MetricFamily] {
        families.map { name, family in
            let series = family.series.map { MetricSeries(labels: $0.key, metric: $0.value) }
            return MetricFamily(
                name: name, kind: family.kind, help: help[name] ?? MetricName.words(name), series: series)
        }
    }
}

/// What is measured: it can be read at any time, from any thread.
protocol Metric: AnyObject, Sendable {
    /// Its lines, without the labels that all of them share.
    var samples: [MetricSample] { get }
}

/// The types of the exposition format that we use.
enum MetricKind: String {
    case counter
    case gauge
    case histogram
}

/// One line: what is added to the family's name, the bucket's bound if it is one, and the value.
struct MetricSample: Hashable {
    let suffix: String
    let bound: String?
    let value: Double

    init(suffix: String = "", bound: String? = nil, value: Double) {
        self.suffix = suffix
        self.bound = bound
        self.value = value
    }
}

/// One metric with one set of labels.
struct MetricSeries {
    let labels: MetricLabels
    let metric: any Metric
}

/// All series of one name.
struct MetricFamily {
    let name: String
    let kind: MetricKind
    let help: String
    let series: [MetricSeries]
}

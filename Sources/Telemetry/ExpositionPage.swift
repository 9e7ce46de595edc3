/// The text that Prometheus reads, written family by family.
struct ExpositionPage {
    private let format: ExpositionFormat
    private var lines = ""

    init(format: ExpositionFormat) {
        self.format = format
    }

    /// OpenMetrics tells a whole page from one that was cut off by its last line.
    var text: String {
        switch format {
        case .prometheus: lines
        case .openMetrics: lines + "# EOF\n"
        }
    }

    mutating func append(_ family: MetricFamily) {
        let name = headName(of: family)
        lines += "# HELP \(name) \(escapedHelp(family.help))\n# TYPE \(name) \(family.kind.rawValue)\n"
        for series in family.series.sorted(by: { $0.labels.text < $1.labels.text }) {
            for sample in series.metric.samples { append(sample, of: family.name, labels: series.labels.text) }
        }
    }

    private mutating func append(_ sample: MetricSample, of name: String, labels: String) {
        let bound = sample.bound.map { "le=\"\($0)\"" } ?? ""
        let all = [labels, bound].filter { !$0.isEmpty }.joined(separator: ",")
        lines += name + sample.suffix + (all.isEmpty ? "" : "{\(all)}") + " \(MetricNumber.text(sample.value))\n"
    }

    /// In OpenMetrics a counter's family has no `_total`, only its samples do.
    private func headName(of family: MetricFamily) -> String {
        switch (format, family.kind) {
        case (.openMetrics, .counter): String(family.name.dropLast("_total".count))
        default: family.name
        }
    }

    /// OpenMetrics has a quotation mark escaped too.
    private func escapedHelp(_ help: String) -> String {
        let escaped = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return format == .openMetrics ? escaped.replacing("\"", with: "\\\"") : escaped
    }
}

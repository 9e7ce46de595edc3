import CoreMetrics
import Glibc
import Logging
import Telemetry

/// The process's log and metrics. Made once: the two facades take one backend each.
struct Observability: Sendable {
    let logger: Logger
    private let registry: PrometheusMetrics

    init(_ configuration: LogConfiguration) {
        let isTerminal = isatty(STDERR_FILENO) == 1
        let isHuman = configuration.format == .human || (configuration.format == .auto && isTerminal)
        let level = configuration.level
        LoggingSystem.bootstrap { label -> any LogHandler in
            if isHuman { return HumanLogHandler(level: level, isColored: isTerminal) }
            return JSONLogHandler(label: label, level: level)
        }
        registry = PrometheusMetrics()
        MetricsSystem.bootstrap(registry)
        logger = Logger(label: "counterfoil")
    }

    /// The Prometheus text exposition.
    @Sendable func exposition() -> String { registry.exposition() }
}

import CoreMetrics
import Foundation
import GatewayAPI
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
        registry = PrometheusMetrics(help: MetricCatalogue.help)
        MetricsSystem.bootstrap(registry)
        Gauge(label: "process_start_time_seconds").record(Date().timeIntervalSince1970)
        logger = Logger(label: "counterfoil")
    }

    /// All metrics, in the format that the request's `Accept` asks for.
    @Sendable func page(accept: String?) -> AdminRoutes.Page {
        let format = ExpositionFormat(accept: accept)
        return (registry.exposition(format), format.contentType)
    }
}

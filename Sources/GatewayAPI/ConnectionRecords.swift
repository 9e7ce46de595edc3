import Billing
import HTTPGuard
import Logging
import Metrics
import NIOCore

/// Answers, logs and counts what the guard of a listener refuses. Nothing of what was sent goes into a log or a label.
struct ConnectionRecords: Sendable {
    let time: any TimeSource
    let logger: Logger
    private let open: Meter

    /// - Parameter side: Which listener: a label of the metrics.
    init(side: String, time: any TimeSource, logger: Logger) {
        self.time = time
        self.logger = logger
        open = Meter(label: "counterfoil_http_connections", dimensions: [("side", side)])
    }

    func guarded(_ limits: @escaping @Sendable () -> HTTPLimits) -> GuardedConnections {
        GuardedConnections(limits: limits, answer: answer, onEvent: record)
    }

    private func answer(_ fault: RequestFault) -> ByteBuffer {
        let id = Identifier<RequestFault>.random(prefix: "req_").rawValue
        let status = "\(fault.status)"
        logger.info(
            "request refused", metadata: ["request_id": "\(id)", "reason": "\(fault.rawValue)", "status": "\(status)"])
        return Problem(fault).message(instance: id, date: HTTPDate.text(time.now().wall))
    }

    private func record(_ event: GuardedConnections.Event) {
        switch event {
        case .opened: open.increment()
        case .closed: open.decrement()
        case .refused(let fault): count("counterfoil_http_refusals_total", fault.rawValue)
        case .cut(let expiry):
            count("counterfoil_http_cuts_total", expiry.rawValue)
            if expiry != .idle { logger.info("connection cut", metadata: ["reason": "\(expiry.rawValue)"]) }
        }
    }

    private func count(_ name: String, _ reason: String) {
        Counter(label: name, dimensions: [("reason", reason)]).increment()
    }
}

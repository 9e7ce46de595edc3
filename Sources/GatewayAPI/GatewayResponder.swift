import Billing
import Foundation
import HTTPGuard
import HTTPTypes
import HummingbirdCore
import Logging

/// Takes each request through path, key, handler and log, and makes a problem of whatever goes wrong on the way.
struct GatewayResponder: Sendable {
    let table: RouteTable
    let live: Live<GatewaySurface>
    private let timers = RequestTimers()
    private let date = DateField()

    private var surface: GatewaySurface { live.current }

    func respond(to request: WholeRequest) async -> Response {
        let start = surface.time.now()
        // Three for a request's id, three for a trace.
        var numbers = DrawnNumbers(count: 6)
        let id = Self.requestID(request.headers, &numbers)
        let trace = Self.trace(request.headers, &numbers)
        var seen = AccessRecord()
        var quota: TokenBucket.Reading?
        var response: Response
        do {
            response = try await answer(request, id: id, trace, &seen, &quota)
        } catch {
            response = .problem(problem(for: error, id: id), instance: id)
        }
        seen.learn(response)
        let end = surface.time.now()
        response.headers[.date] = date.text(at: end.wall)
        response.headers[.requestID] = id
        if let quota { response.headers.append(contentsOf: quota.fields) }
        if request.method == .head { response = response.withoutContent() }
        record(response.status, of: request, id: id, trace, seen, took: end.sinceBoot - start.sinceBoot)
        return response
    }

    private func answer(
        _ request: WholeRequest, id: String, _ trace: TraceContext, _ seen: inout AccessRecord,
        _ quota: inout TokenBucket.Reading?
    ) async throws -> Response {
        // One for the whole request: a reload in its midst does not concern it.
        let surface = live.current
        let target = try Target(request.target)
        let (route, path) = try table.find(request.method, target.segments)
        seen.learn(route, path, target.query, nil)
        let caller = try await Authentication.caller(
            of: request.headers, for: route.access, in: surface.callers, tokens: surface.tokens)
        seen.learn(route, path, target.query, caller)
        quota = caller.flatMap { surface.rates.take(of: $0, at: surface.time.now().sinceBoot) }
        if let quota, !quota.isAllowed { throw quota.refusal }
        let exchange = Exchange(
            request: request, id: id, trace: trace, surface: surface, path: path, query: target.query,
            caller: caller)
        return try await route.handle(exchange)
    }

    private func problem(for error: any Error, id: String) -> Problem {
        if let problem = error as? Problem { return problem }
        if let failure = error as? LedgerFailure {
            surface.logger.error("ledger failed a request", metadata: ["request_id": "\(id)", "cause": "\(failure)"])
            return Problem(failure)
        }
        let cause = String(describing: type(of: error))
        surface.logger.error("request failed", metadata: ["request_id": "\(id)", "cause": "\(cause)"])
        return Problem(.internalError)
    }

    /// The caller's id when it is sane, else one of ours: it goes into headers and logs.
    private static func requestID(_ headers: HTTPFields, _ numbers: inout DrawnNumbers) -> String {
        let isSane = { (text: String) in
            (1...128).contains(text.utf8.count)
                && text.utf8.allSatisfy { byte in
                    byte < 0x80
                        && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
                        || [0x2D, 0x2E, 0x5F].contains(byte)
                }
        }
        if let given = headers[.requestID], isSane(given) { return given }
        return Identifier<WholeRequest>.random(prefix: "req_", using: &numbers).rawValue
    }

    /// A trace that is not valid is as good as none: a new one begins, and what its state said is dropped with it.
    private static func trace(_ headers: HTTPFields, _ numbers: inout DrawnNumbers) -> TraceContext {
        let parents = headers[values: .traceparent]
        let state = headers[values: .tracestate].joined(separator: ",")
        guard parents.count == 1, let parent = parents.first else { return .random(using: &numbers) }
        return TraceContext(traceparent: parent, state: state.isEmpty ? nil : state) ?? .random(using: &numbers)
    }

    private func record(
        _ status: HTTPResponse.Status, of request: WholeRequest, id: String, _ trace: TraceContext,
        _ seen: AccessRecord, took duration: Duration
    ) {
        timers.record(duration, of: seen.route, status)
        guard surface.logger.logLevel <= .info else { return }
        let milliseconds = duration / .milliseconds(1)
        var metadata = seen.metadata
        metadata["request_id"] = "\(id)"
        metadata["trace_id"] = "\(trace.traceID)"
        metadata["method"] = "\(request.method.rawValue)"
        metadata["status"] = "\(status.code)"
        metadata["duration_ms"] = "\((milliseconds * 1000).rounded() / 1000)"
        surface.logger.info("request", metadata: metadata)
    }
}

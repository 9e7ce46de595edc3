import Billing
import HTTPGuard
import HTTPTypes
import HummingbirdCore

/// What happens to jobs, as it happens: server-sent events, as the HTML standard has them.
enum EventRoutes {
    static let routes = [
        Route(.get, "/events", .anyCaller, handle: ofCaller),
        Route(.get, "/jobs/{job}/events", .anyCaller, handle: ofJob),
    ]

    /// The caller's own jobs, or for operators everybody's: from now on, or from where the last stream was left.
    @Sendable private static func ofCaller(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let caller = try exchange.identified()
        let start: Int64
        if let last = try exchange.lastEventID() {
            start = last
        } else {
            start = try await exchange.surface.ledger.lastEvent()
        }
        return try exchange.stream(caller.isOperator ? .all : .caller(caller.id), after: start, endsWithJob: false)
    }

    /// One job from its beginning, until it is settled: then the stream ends, and who asks again is told with 204 that
    /// nothing more will come.
    @Sendable private static func ofJob(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let job = try await exchange.job()
        let start = try exchange.lastEventID() ?? 0
        if job.state.isSettled {
            let missed = try await exchange.surface.ledger.events(.job(job.id), after: start, limit: 1)
            if missed.isEmpty { return Response(status: .noContent, headers: [.cacheControl: "no-store"]) }
        }
        return try exchange.stream(.job(job.id), after: start, endsWithJob: true)
    }
}

extension Exchange {
    /// Where a stream was left: the id of the last event that its reader saw.
    fileprivate func lastEventID() throws(Problem) -> Int64? {
        guard let text = request.headers[.lastEventID], !text.isEmpty else { return nil }
        guard text.isAllDigits, let number = Int64(text) else {
            throw .invalid(.header("Last-Event-ID"), "is not the id of an event")
        }
        return number
    }

    fileprivate func stream(
        _ filter: EventFilter, after start: Int64, endsWithJob: Bool
    ) throws(Problem) -> Response {
        let headers: HTTPFields = [
            .contentType: "text/event-stream", .cacheControl: "no-store",
            // nginx holds answers back to fill its buffers unless it is told not to.
            .accelBuffering: "no",
        ]
        guard request.method != .head else { return Response(status: .ok, headers: headers) }
        let limit = surface.limits.eventStreams
        guard let watch = surface.desk.watch(filter, as: try identified().id, limit: limit) else {
            var problem = Problem(.tooManyStreams, "This caller may have \(limit) open streams.")
            problem.headers[.retryAfter] = "5"
            throw problem
        }
        let stream = EventStream(watch: watch, start: start, endsWithJob: endsWithJob, limits: surface.limits)
        return Response(status: .ok, headers: headers, body: ResponseBody { try await stream.write(to: &$0) })
    }
}

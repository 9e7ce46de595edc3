import Billing
import Foundation
import HTTPGuard
import HTTPTypes
import HummingbirdCore

extension Exchange {
    func representation() throws(Problem) -> Representation {
        Representation(links: surface.links, caller: try identified(), now: surface.time.now().wall)
    }

    /// How long to wait for a job, by the caller's preference and the configured bound.
    var patience: (wait: Duration, echo: String?) {
        Preferences(request.headers[values: .prefer]).applied(longest: surface.limits.longestWait)
    }

    /// A job as its caller sees it, with its result once it has one.
    func json(_ job: Job) async throws -> JSON {
        guard let report = try await surface.ledger.reports(on: [job]).first else { throw Problem(.internalError) }
        return try representation().json(report, forecast: await forecast(of: job))
    }

    /// When a job's turn is; nil when it does not wait for one.
    func forecast(of job: Job) async -> Forecast? {
        job.state == .queued ? await surface.desk.forecast(job.id, account: job.account) : nil
    }

    /// 202: where the job is found and when to look.
    func pending(_ job: Job, headers: HTTPFields = [:]) async throws -> Response {
        let forecast = await forecast(of: job)
        var headers = headers
        headers[.location] = "/jobs/\(job.id)"
        headers[.retryAfter] = String(retryAfter(job, forecast))
        headers[.preferenceApplied] = patience.echo
        headers[.serverTiming] = queueTiming(forecast)
        let report = JobReport(job, result: nil)
        return .json(try representation().json(report, forecast: forecast), status: .accepted, headers: headers)
    }

    /// Where a queued job stands and how long until its turn, in milliseconds; nil when it is not queued.
    func queueTiming(_ forecast: Forecast?) -> String? {
        guard let forecast else { return nil }
        let wait = forecast.estimatedAt.map { max(0, $0.timeIntervalSince(surface.time.now().wall)) * 1000 }
        let duration = wait.map { ";dur=\(Int($0.rounded()))" } ?? ""
        return "queue;desc=\"position \(forecast.position)\"\(duration)"
    }

    /// Whole seconds until the job's turn is over, at least one; a minute while nobody can tell.
    private func retryAfter(_ job: Job, _ forecast: Forecast?) -> Int {
        guard job.state == .queued else { return 1 }
        guard let turn = forecast?.estimatedAt else { return forecast == nil ? 1 : 60 }
        return max(1, Int(turn.timeIntervalSince(surface.time.now().wall).rounded(.up)))
    }

    /// A page, its `Link` to the next one if there is one.
    func list<Item>(_ page: Page<Item>, cursor: Cursor, path: String, items: [JSON]) -> Response {
        var headers = HTTPFields()
        if let next = page.next {
            let others = query.filter { $0.name != "cursor" }
            let pairs = others + [.init(name: "cursor", value: cursor.text(for: next))]
            var components = URLComponents()
            components.path = path
            components.queryItems = pairs.map { URLQueryItem(name: $0.name, value: $0.value) }
            headers[.link] = "<\(components.string ?? path)>; rel=\"next\""
        }
        return .json(.members(["items": .array(items)]), headers: headers)
    }
}

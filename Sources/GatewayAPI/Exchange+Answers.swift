import Billing
import Foundation
import HTTPTypes
import Hummingbird

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
        let forecast = job.state == .queued ? await surface.desk.forecast(job.id, account: job.account) : nil
        return try representation().json(job, forecast: forecast, result: try await result(of: job))
    }

    private func result(of job: Job) async throws -> JSON? {
        guard job.state == .succeeded else { return nil }
        let representation = try representation()
        switch job.operation {
        case .createInvoice:
            guard let id = job.createdInvoice else { return nil }
            return try await surface.ledger.invoice(id, of: job.subclient, at: job.account).map(representation.json)
        case .fetchInvoice(let id):
            return try await surface.ledger.invoice(id, of: job.subclient, at: job.account).map(representation.json)
        case .fetchAct(let selector):
            return try await surface.ledger.act(selector, of: job.subclient, at: job.account).map(representation.json)
        }
    }

    /// 202: where the job is found and when to look.
    func pending(_ job: Job, headers: HTTPFields = [:]) async throws -> Response {
        var headers = headers
        headers[.location] = "/jobs/\(job.id)"
        headers[.retryAfter] = String(await retryAfter(job))
        headers[.preferenceApplied] = patience.echo
        headers[.serverTiming] = await queueTiming(of: job)
        return .json(try await json(job), status: .accepted, headers: headers)
    }

    /// Where a queued job stands and how long until its turn, in milliseconds; nil when it is not queued.
    func queueTiming(of job: Job) async -> String? {
        guard job.state == .queued, let forecast = await surface.desk.forecast(job.id, account: job.account) else {
            return nil
        }
        let wait = forecast.estimatedAt.map { max(0, $0.timeIntervalSince(surface.time.now().wall)) * 1000 }
        let duration = wait.map { ";dur=\(Int($0.rounded()))" } ?? ""
        return "queue;desc=\"position \(forecast.position)\"\(duration)"
    }

    /// Whole seconds until the job's turn is over, at least one; a minute while nobody can tell.
    private func retryAfter(_ job: Job) async -> Int {
        guard job.state == .queued else { return 1 }
        let forecast = await surface.desk.forecast(job.id, account: job.account)
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

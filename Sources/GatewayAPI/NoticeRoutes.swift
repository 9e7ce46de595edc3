import Billing
import HTTPTypes
import HummingbirdCore
import Logging

/// The delivery log of a job's notices, and another try.
enum NoticeRoutes {
    static let routes = [
        Route(.get, "/jobs/{job}/notices", .anyCaller, handle: list),
        Route(.post, "/jobs/{job}/notices/{notice}/redelivery", .scope(.operate), handle: redeliver),
    ]

    @Sendable private static func list(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let reports = try await exchange.surface.ledger.notices(about: try await exchange.job().id)
        return .json(.members(["items": .array(reports.map(\.json))]))
    }

    /// 202: it is sent soon, under the id that it had.
    @Sendable private static func redeliver(_ exchange: Exchange) async throws -> Response {
        _ = try exchange.parameters([])
        let (job, now) = (try await exchange.job(), exchange.surface.time.now().wall)
        let person = try exchange.identified().id
        let notice = Notice.ID(exchange.variable("notice"))
        guard let report = try await exchange.surface.ledger.redeliver(notice, about: job.id, at: now) else {
            throw Problem(.notFound)
        }
        exchange.surface.logger.notice(
            "notice to be sent again",
            metadata: ["notice": "\(notice)", "person": "\(person)"])
        return .json(report.json, status: .accepted, headers: [.location: "/jobs/\(job.id)/notices"])
    }
}

extension NoticeReport {
    var json: JSON {
        .members([
            "id": .text(notice.id), "target": .string(notice.target.name),
            "job_state": .string(notice.event.state.rawValue), "state": .string(notice.state.rawValue),
            "attempts": .array(
                attempts.map { attempt in
                    .members([
                        "at": .time(attempt.at), "status": .integer(attempt.status),
                        "note": .text(attempt.note),
                    ])
                }),
        ])
    }
}

import Billing
import CurlTransport
import Foundation

/// Sends one notice once: signed, to the configured address and no other.
struct NoticeSender: Sendable {
    let transport: CurlTransport

    /// What an answer may hold: it is read, so that the receiver sees its answer taken, and not looked at.
    private static let answerLimit = 64 << 10
    static let timeouts = TransferTimeouts(
        connect: .seconds(10), firstByte: .seconds(15), idle: .seconds(10), total: .seconds(30))

    /// - Returns: The attempt for the log. Delivered is what the receiver answered with a 2xx; a redirect is not followed.
    func send(_ notice: Notice, to target: WebhookTarget, at now: Date) async -> NoticeAttempt {
        do {
            let response = try await transport.send(try Self.request(notice, to: target, at: now))
            for try await _ in response.body {}
            let isTaken = (200..<300).contains(response.status)
            return NoticeAttempt(
                at: now, status: response.status, note: isTaken ? nil : "the receiver did not take it")
        } catch let failure as TransferFailure {
            return NoticeAttempt(at: now, status: nil, note: failure.message)
        } catch {
            return NoticeAttempt(at: now, status: nil, note: "the notice cannot be written")
        }
    }

    private static func request(_ notice: Notice, to target: WebhookTarget, at now: Date) throws -> TransferRequest {
        let body = try NoticeBody(notice).encoded()
        let timestamp = Int(now.timeIntervalSince1970)
        let signatures = target.secrets.map { $0.signature(id: notice.id, timestamp: timestamp, body: body) }
        return TransferRequest(
            url: target.url, method: .post(body: body, contentType: "application/json"),
            headers: [
                .init(name: "webhook-id", value: notice.id.rawValue),
                .init(name: "webhook-timestamp", value: String(timestamp)),
                .init(name: "webhook-signature", value: signatures.joined(separator: " ")),
            ],
            timeouts: timeouts, bodyLimit: answerLimit, connection: .fresh, mayConnect: { target.mayBe(at: $0) })
    }
}

/// Thin: what happened to which job. The rest is fetched with the caller's key, so that a receiver who should not know it
/// does not learn it, and a notice that comes late says nothing that is no longer true.
struct NoticeBody: Encodable {
    struct Payload: Encodable {
        let job: String
        let state: String
        let account: String
        let at: String
        let links: [String: String]
    }

    let type: String
    let timestamp: String
    let data: Payload

    init(_ notice: Notice) {
        let event = notice.event
        type = "job.\(event.state.rawValue)"
        timestamp = event.at.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        data = Payload(
            job: event.job.rawValue, state: event.state.rawValue, account: event.account.rawValue, at: timestamp,
            links: ["job": "/jobs/\(event.job)"])
    }

    /// The same bytes every time: a repeat is a repeat.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}

import Crypto
import CurlTransport
import Foundation
import Simulator

/// The main job, done once from a caller's side, each step told as it happens.
struct DemoRun: Sendable {
    /// A step that did not go as it must; the process exits 1.
    struct Failure: Error, CustomStringConvertible {
        let step: String
        let reason: String
        var description: String { "failed: \(step): \(reason)" }
    }

    private let demo: Demo
    private let http: CurlTransport

    /// Ten of the provider's minutes: two turns and everything around them.
    private static let patience = Demo.window * 10

    init(demo: Demo) throws {
        self.demo = demo
        http = try CurlTransport(configuration: TransportConfiguration(userAgent: "counterfoil-demo"))
    }

    func run() async throws {
        say("a simulated provider listens at \(await demo.simulator.url)")
        // An invoice of its own first, so that the second one has to wait for its turn over the restart.
        let (first, second) = try await withGateway { () async throws -> (String, String) in
            say("the gateway listens at \(demo.url)")
            return (try await create("demo-1"), try await create("demo-2"))
        }
        say("the gateway has stopped; both jobs are in its ledger")
        try await withGateway {
            say("the gateway runs again on the same ledger")
            for job in [first, second] { try await follow(job) }
        }
        await http.shutdown()
        say("done: two invoices, one call at a time, over a restart")
    }

    /// Runs a gateway for as long as `body` takes, and stops it as SIGTERM would.
    private func withGateway<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (ready, readiness) = AsyncStream.makeStream(of: Void.self)
        let (done, completion) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await demo.runGateway(until: { for await _ in done { return } }) { listening in
                    if case .public = listening { readiness.yield() }
                }
                return nil
            }
            group.addTask {
                defer { completion.yield() }
                for await _ in ready { return try await body() }
                return nil
            }
            var value: Value?
            while let result = try await group.next() { value = result ?? value }
            guard let value else { throw Failure(step: "start the gateway", reason: "it ended early") }
            return value
        }
    }

    private func create(_ key: String) async throws -> String {
        let step = "create the invoice \(key)"
        let body = #"{"amount": "1500.00", "service": "Рассылка SMS за ноябрь"}"#
        let reply = try await ask(
            step, .post(body: Array(body.utf8), contentType: "application/json"), "/subclients/4521/invoices",
            headers: [.init(name: "Idempotency-Key", value: key)])
        guard reply.status == 202, let job = reply.json["id"] as? String else {
            throw Failure(step: step, reason: "status \(reply.status): \(reply.text)")
        }
        say("invoice \(key) is accepted as \(job)")
        return job
    }

    private func follow(_ job: String) async throws {
        let step = "wait for \(job)"
        let deadline = ContinuousClock.now + Self.patience
        while ContinuousClock.now < deadline {
            let reply = try await ask(step, .get, "/jobs/\(job)", headers: [.init(name: "Prefer", value: "wait=10")])
            switch reply.json["state"] as? String {
            case "succeeded": return try await check(reply.json["result"] as? [String: Any] ?? [:], of: job)
            case "queued", "sending": say("\(job) waits for the provider's turn")
            default: throw Failure(step: step, reason: reply.text)
            }
        }
        throw Failure(step: step, reason: "its turn did not come in \(Self.patience.configured)")
    }

    private func check(_ invoice: [String: Any], of job: String) async throws {
        let step = "download the PDF of \(job)"
        let links = invoice["links"] as? [String: Any]
        let document = invoice["document"] as? [String: Any]
        guard let id = invoice["id"] as? String, let link = links?["pdf"] as? String,
            let expected = document?["sha256"] as? String
        else { throw Failure(step: step, reason: "the invoice has no document: \(invoice)") }
        say("\(job) made invoice \(id)")
        let reply = try await ask(step, .get, String(link.dropFirst(demo.url.count)), isSigned: true)
        let sent = demo.simulator.pdf(ofCreated: Int(id) ?? 0)
        let digest = SHA256.hash(data: reply.bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        guard digest == expected, sent == reply.bytes else {
            throw Failure(step: step, reason: "\(reply.bytes.count) bytes with another SHA-256 than \(expected)")
        }
        say("its PDF came through the signed link: \(reply.bytes.count) bytes, SHA-256 \(digest.prefix(16))… as stored")
    }

    private struct Reply {
        let status: Int
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var json: [String: Any] {
            do {
                return try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
            } catch {
                return [:]
            }
        }
    }

    /// - Parameter isSigned: The path carries its own signature and needs no key.
    private func ask(
        _ step: String, _ method: TransferMethod, _ path: String, headers: [TransferHeaders.Field] = [],
        isSigned: Bool = false
    ) async throws(Failure) -> Reply {
        let key = isSigned ? [] : [TransferHeaders.Field(name: "Authorization", value: "Bearer \(demo.key)")]
        let request = TransferRequest(
            url: demo.url + path, method: method, headers: headers + key, bodyLimit: 16 << 20)
        do {
            let response = try await http.send(request)
            var bytes: [UInt8] = []
            for try await chunk in response.body { bytes += chunk }
            return Reply(status: response.status, bytes: bytes)
        } catch {
            throw Failure(step: step, reason: error.message)
        }
    }

    private func say(_ text: String) {
        Terminal.say("• \(text)")
    }
}

import Crypto
import CurlTransport
import Foundation

/// A service that calls the gateway, over real sockets.
struct TestCaller: Sendable {
    struct Reply: Sendable {
        let status: Int
        let headers: TransferHeaders
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var sha256: String {
            SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }

        /// A string somewhere in a JSON body: `reply["links", "pdf"]`.
        subscript(path: String...) -> String? {
            var value: Any? = nil
            do { value = try JSONSerialization.jsonObject(with: Data(bytes)) } catch { return nil }
            for name in path { value = (value as? [String: Any])?[name] }
            return value as? String
        }
    }

    let url: String
    private let key: String
    private let http: CurlTransport

    init(url: String, key: String) throws {
        self.url = url
        self.key = key
        http = try CurlTransport(
            configuration: TransportConfiguration(maxConcurrentTransfers: 1100, userAgent: "test"))
    }

    func close() async { await http.shutdown() }

    func get(_ path: String, wait: Int? = nil) async throws -> Reply {
        try await ask(.get, path, headers: wait.map { [.init(name: "Prefer", value: "wait=\($0)")] } ?? [])
    }

    func create(
        _ amount: String, key: String, subclient: String = "4521", account: String = "main",
        service: String = "Рассылка SMS", wait: Int? = nil
    ) async throws -> Reply {
        let body = #"{"amount": "\#(amount)", "service": "\#(service)"}"#
        let preference = wait.map { [TransferHeaders.Field(name: "Prefer", value: "wait=\($0)")] } ?? []
        return try await ask(
            .post(body: Array(body.utf8), contentType: "application/json"),
            "/subclients/\(subclient)/invoices?account=\(account)",
            headers: preference + [.init(name: "Idempotency-Key", value: key)])
    }

    func post(_ path: String, _ body: String = "{}") async throws -> Reply {
        try await ask(.post(body: Array(body.utf8), contentType: "application/json"), path)
    }

    /// Waits for the job, however often that takes.
    func settled(_ job: String) async throws -> Reply {
        while true {
            let reply = try await get("/jobs/\(job)", wait: 20)
            guard reply.status == 200, let state = reply["state"] else { throw Unexpected(reply: reply) }
            if state != "queued", state != "sending" { return reply }
        }
    }

    /// Opens a signed link, without a key.
    func open(_ link: String) async throws -> Reply {
        try await ask(.get, String(link.dropFirst(url.count)), isSigned: true)
    }

    struct Unexpected: Error {
        let reply: Reply
    }

    private func ask(
        _ method: TransferMethod, _ path: String, headers: [TransferHeaders.Field] = [], isSigned: Bool = false
    ) async throws -> Reply {
        let bearer = isSigned ? [] : [TransferHeaders.Field(name: "Authorization", value: "Bearer \(key)")]
        let request = TransferRequest(
            url: url + path, method: method, headers: headers + bearer, bodyLimit: 100 << 20, connection: .fresh)
        let response = try await http.send(request)
        var bytes: [UInt8] = []
        for try await chunk in response.body { bytes += chunk }
        return Reply(status: response.status, headers: response.headers, bytes: bytes)
    }
}

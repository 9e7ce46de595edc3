import ArgumentParser
import CurlTransport
import Foundation

/// A running gateway, as an operator's command line sees it.
struct GatewayClient: Sendable {
    /// Why a command came to nothing; the exit status says whose turn it is.
    struct Failure: Error, CustomStringConvertible {
        let status: ExitCode
        let description: String
        /// The status of the gateway's answer, when it answered and said no.
        var answered: Int?

        /// The gateway answered and said no: its words.
        static func refused(_ description: String, answered status: Int? = nil) -> Failure {
            Failure(status: ExitCode(1), description: description, answered: status)
        }
        /// Nobody answered, or not as a gateway would.
        static func unreachable(_ description: String) -> Failure {
            Failure(status: ExitCode(3), description: description)
        }
    }

    struct Reply: Sendable {
        let status: Int
        let headers: TransferHeaders
        let bytes: [UInt8]

        func json() throws(Failure) -> JSONValue {
            do {
                return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
            } catch {
                throw .unreachable("the answer is not a gateway's: status \(status)")
            }
        }
    }

    let url: String
    let key: String
    private let http: CurlTransport

    /// The longest wait that is asked for; the gateway's own limit may be shorter.
    static let wait = 20
    /// Half of the largest document that a gateway keeps by default, and more than any page of a list.
    private static let bodyLimit = 1 << 30

    init(url: String, key: String) throws {
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.key = key
        http = try CurlTransport(
            configuration: TransportConfiguration(
                maxConcurrentTransfers: 1, userAgent: "counterfoil/\(Counterfoil.version)"))
    }

    func close() async { await http.shutdown() }

    /// - Parameter patience: For what takes the gateway longer than any answer to a caller.
    /// - Throws: what the gateway refused, in its words.
    func ask(
        _ path: String, _ method: TransferMethod = .get, headers: [TransferHeaders.Field] = [],
        patience: Duration? = nil
    ) async throws(Failure) -> Reply {
        var timeouts = TransferTimeouts(connect: .seconds(5))
        if let patience { (timeouts.firstByte, timeouts.total) = (patience, patience) }

        let reply: Reply
        do {
            let response = try await http.send(
                TransferRequest(
                    url: url + path, method: method,
                    headers: headers + [.init(name: "Authorization", value: "Bearer \(key)")],
                    timeouts: timeouts, bodyLimit: Self.bodyLimit))
            var bytes: [UInt8] = []
            for try await chunk in response.body { bytes += chunk }
            reply = Reply(status: response.status, headers: response.headers, bytes: bytes)
        } catch {
            throw .unreachable("no answer from \(url): \(error.message)")
        }
        guard (200..<300).contains(reply.status) else { throw Self.failure(reply) }
        return reply
    }

    func decide(_ path: String, _ body: [String: String]) async throws -> JSONValue {
        let bytes = try JSONEncoder().encode(body)
        return try await ask(path, .post(body: Array(bytes), contentType: "application/json")).json()
    }

    /// The newest items of a list, page after page.
    func list(_ path: String, _ filters: [(String, String?)], limit: Int) async throws -> JSONValue {
        var items: [JSONValue] = []
        var components = URLComponents()
        components.path = path
        let pairs = filters + [("limit", String(min(limit, 200)))]
        components.queryItems = pairs.compactMap { name, value in value.map { URLQueryItem(name: name, value: $0) } }
        var next = components.string
        while let page = next, items.count < limit {
            let reply = try await ask(page)
            items += try reply.json().items
            next = Self.next(reply.headers["Link"])
        }
        return .object(["items": .array(Array(items.prefix(limit)))])
    }

    private static func next(_ link: String?) -> String? {
        link?.firstMatch(of: /<([^>]*)>; rel="next"/).map { String($0.1) }
    }

    private static func failure(_ reply: Reply) -> Failure {
        let problem: JSONValue
        do {
            problem = try reply.json()
        } catch {
            return error
        }
        guard let title = problem["title"]?.text else {
            return .unreachable("the answer is not a gateway's: status \(reply.status)")
        }
        var lines = ["\(title) (\(reply.status))"]
        if let detail = problem["detail"]?.text { lines.append(detail) }
        if case .array(let errors)? = problem["errors"] {
            lines += errors.map { error in
                let place = ["pointer", "parameter", "header"].lazy.compactMap { error[$0]?.text }.first ?? ""
                return "\(place): \(error["detail"]?.text ?? "")"
            }
        }
        return .refused(lines.map(TextTable.plain).joined(separator: "\n"), answered: reply.status)
    }
}

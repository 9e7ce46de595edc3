import Foundation
import TestSupport

/// A peer in the provider's place that is away, is someone else, or answers with what should be no answer.
struct HostileServer: Sendable {
    /// What has to become of a create that meets it: by the word in the log.
    enum Outcome: String, Sendable {
        case notSent = "not_sent"
        case unknown = "outcome_unknown"
        /// The id could be read, the document not.
        case created
    }

    /// Also the name of the account that calls it.
    let name: String
    let url: String
    let outcome: Outcome
    /// Keys of the account.
    var keys: String?
    /// Nil where the peer is no server of ours.
    var server: ScriptedServer?
    /// To be stopped by the test.
    var process: ChildProcess?

    static func all(_ certificates: Certificates, in folder: TemporaryFolder) async throws -> [HostileServer] {
        let answering = try answers(bomb: try await bomb(in: folder)).map { name, outcome, script in
            let server = try ScriptedServer([.read] + script)
            return HostileServer(name: name, url: server.origin, outcome: outcome, server: server)
        }
        return try unreachable() + handshakes() + answering
            + [
                try await tls("expired", certificates, trusted: true),
                try await tls("elsewhere", certificates, trusted: true),
                try await tls("ca", certificates, trusted: false),
            ]
    }

    private static func unreachable() -> [HostileServer] {
        [
            HostileServer(name: "no-such-name", url: "https://nonexistent.invalid/", outcome: .notSent),
            HostileServer(name: "refused", url: "http://127.0.0.1:1/", outcome: .notSent),
        ]
    }

    private static func handshakes() throws -> [HostileServer] {
        try [("handshake-reset", ScriptedServer.Step.reset), ("handshake-silence", .stall)].map { name, step in
            let server = try ScriptedServer([step])
            return HostileServer(
                name: name, url: "https://127.0.0.1:\(server.port)/", outcome: .notSent, server: server)
        }
    }

    private static func tls(
        _ certificate: String, _ certificates: Certificates, trusted: Bool
    ) async throws -> HostileServer {
        let (process, port) = try await certificates.serve(certificate)
        return HostileServer(
            name: "certificate-\(certificate)", url: "https://127.0.0.1:\(port)/", outcome: .notSent,
            keys: trusted ? "ca_bundle: \(certificates.authority)" : nil, process: process)
    }
}

/// Answers, as they come after the request.
extension HostileServer {
    private static let ok = "HTTP/1.1 200 OK\r\n"
    private static let multipart = "Content-Type: multipart/mixed; boundary=b\r\n"
    private static let record = "--b\r\n\r\n{\"id\": 70001, \"sum\": \"77.00\"}\r\n--b\r\n\r\n%PDF-1.4\n%%EOF\n"
    private static let whole = record + "\r\n--b--\r\n"

    private static func answers(bomb: [UInt8]) -> [(String, Outcome, [ScriptedServer.Step])] {
        let gibibyte = ScriptedServer.Step.flood(1 << 30, patience: .seconds(60))
        let html = "<html><body>Temporarily unavailable</body></html>"
        return [
            ("endless-fields", .unknown, [.write(ok), .repeating("X: \(String(repeating: "x", count: 500))\r\n")]),
            ("endless-line", .unknown, [.write(ok + "X: "), .repeating(String(repeating: "x", count: 500))]),
            ("endless-continue", .unknown, [.repeating("HTTP/1.1 100 Continue\r\n\r\n")]),
            ("gibibyte-announced", .unknown, [.write(ok + "Content-Length: \(1 << 30)\r\n\r\n%PDF-1.4"), gibibyte]),
            ("gibibyte-chunk", .unknown, [.write(ok + "Transfer-Encoding: chunked\r\n\r\n40000000\r\n"), gibibyte]),
            ("gibibyte-document", .unknown, [.write(ok + "\r\n%PDF-1.4\n"), gibibyte]),
            ("gibibyte-record", .unknown, [.write(ok + "\r\n{\"id\": 70001, \"note\": \""), gibibyte]),
            (
                "gzip-bomb", .unknown,
                [.write(ok + "Content-Encoding: gzip\r\n" + length(bomb.count)), .writeBytes(bomb)]
            ),
            ("length-too-long", .created, [.write(ok + multipart + length(whole.utf8.count + 100) + whole), .close]),
            ("length-too-short", .created, [.write(ok + multipart + length(record.utf8.count) + whole), .close]),
            (
                "length-never-reached", .created,
                [.write(ok + multipart + length(whole.utf8.count + 1) + whole), .stall]
            ),
            ("html", .unknown, [.write(ok + "Content-Type: text/html\r\n" + length(html.utf8.count) + html), .close]),
            ("redirect", .unknown, [.write("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n" + length(0))]),
            ("silence", .unknown, [.stall]),
        ]
    }

    private static func length(_ count: Int) -> String { "Content-Length: \(count)\r\n\r\n" }

    /// A record that would be taken for the invoice's, and a quarter of a gibibyte behind it: if only it were inflated.
    private static func bomb(in folder: TemporaryFolder) async throws -> [UInt8] {
        let script = """
            { printf '{"id": 70001, "sum": "77.00"}'; head -c 268435456 /dev/zero | tr '\\0' ' '; } | gzip -1 > bomb
            """
        _ = try await ChildProcess.run(["sh", "-ec", script], in: folder.url)
        return Array(try Data(contentsOf: folder.url.appendingPathComponent("bomb")))
    }
}

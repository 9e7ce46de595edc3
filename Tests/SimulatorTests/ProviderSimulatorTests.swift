import Foundation
import Logging
import TestSupport
import Testing

@testable import Simulator

/// The simulator over real sockets, asked by a client that knows nothing of HTTP.
@Suite("ProviderSimulator")
struct ProviderSimulatorTests {
    private func asking(
        _ change: (inout SimulatorConfiguration) -> Void = { _ in },
        _ body: (ProviderSimulator, RawClient) async throws -> Void
    ) async throws {
        var configuration = SimulatorConfiguration()
        configuration.faults = []
        configuration.dialects = [.crlf]
        configuration.window = .zero
        change(&configuration)
        let simulator = try ProviderSimulator(configuration, logger: Logger(label: "test"))
        try await simulator.start()
        let port = await simulator.url.split(separator: "/")[1].split(separator: ":")[1]
        do {
            try await body(simulator, RawClient(port: UInt16(port) ?? 0))
        } catch {
            try await simulator.stop()
            throw error
        }
        try await simulator.stop()
    }

    private let create = "login=acme&psw=secret&add_account=1&user_id=4521&sum=1500.00&service=SMS"

    @Test func answersGETAndPOSTAlike() async throws {
        try await asking { simulator, client in
            let post = try await client.post(create)
            let get = try await client.get(create)
            #expect(post.text.contains(#"{"id": 70001, "sum": "1500.00"}"#))
            #expect(get.text.contains(#"{"id": 70002, "sum": "1500.00"}"#))
            #expect(post.text.contains("%PDF-1.4") && post.text.hasPrefix("HTTP/1.1 200 OK"))
            #expect(simulator.arrivals.map(\.created) == [70001, 70002])
            #expect(simulator.arrivals[0].parametersSHA256 == simulator.arrivals[1].parametersSHA256)
        }
    }

    @Test(arguments: [
        ("get_account=1&user_id=4521&id=60001", true), ("get_account=1&user=acme_sub&id=60999", true),
        ("get_act=1&user=support%40smsc.ru&id=501", true), ("get_act=1&user_id=4522&num=A-520", true),
        ("get_account=1&user_id=4521&id=1", false), ("get_act=1&user_id=4521&num=B-1", false),
    ])
    func readsInvoicesAndActs(query: String, exists: Bool) async throws {
        try await asking { _, client in
            let reply = try await client.post("login=acme&psw=secret&" + query)
            #expect(reply.text.contains(exists ? "\r\n\r\n%PDF-1.4" : #""error_code": 7"#))
        }
    }

    @Test(arguments: [
        ("add_account=1&user_id=4521&sum=x", 1), ("add_account=1&user_id=4521&sum=0", 1), ("user_id=4521&sum=1", 1),
        ("add_account=1&get_act=1&user_id=4521", 1), ("add_account=1&sum=5", 1), ("get_account=1&user_id=4521", 1),
        ("add_account=1&user_id=1&sum=5", 6), ("get_account=1&user=nobody&id=60001", 6),
    ])
    func knowsTheErrorTable(query: String, code: Int) async throws {
        try await asking { simulator, client in
            let reply = try await client.post("login=acme&psw=secret&" + query)
            #expect(reply.text.contains("\"error_code\": \(code)}"), "\(reply.text)")
            #expect(simulator.arrivals.map(\.errorCode) == [code])
        }
    }

    @Test func refusesCredentialsThenTheAddress() async throws {
        try await asking({ $0.window = .seconds(60) }) { simulator, client in
            for _ in 0..<5 { _ = try await client.post("login=acme&psw=x") }
            let banned = try await client.post(create)
            #expect(banned.text.contains("\"error_code\": 4}"))
            #expect(simulator.arrivals.map(\.errorCode) == [2, 2, 2, 2, 2, 4])
        }
    }

    @Test func refusesASecondCallInItsMinute() async throws {
        try await asking({ $0.window = .seconds(60) }) { _, client in
            _ = try await client.post(create)
            #expect(try await client.post(create).text.contains("duplicate request, wait a minute"))
        }
    }

    @Test(arguments: Dialect.allCases)
    func speaksEachDialect(dialect: Dialect) async throws {
        try await asking({ $0.dialects = [dialect] }) { simulator, client in
            let reply = try await client.post(create)
            let pdf = try #require(simulator.pdf(ofCreated: 70001))
            let carried = dialect == .base64Part ? Data(Data(pdf).base64EncodedString().prefix(60).utf8) : Data(pdf)
            #expect(Data(reply.bytes).range(of: carried) != nil)
            #expect(reply.text.contains("--\(dialect.boundary)--"))
            #expect(reply.text.contains("boundary=") == (dialect != .noBoundaryInHeader))
            let refused = try await client.post("login=acme&psw=secret&add_account=1")
            #expect(refused.text.contains(dialect == .preambleEpilogue ? "ERROR = 1" : "\"error_code\": "))
        }
    }

    @Test(arguments: [
        ("close-response-after=50", 50...50), ("truncate", 20_000...25_000), ("drop", 0...0),
        ("close-request-after=10", 0...0),
        ("reset-response-after=0", 0...0), ("reset-request-after=0", 0...0),
    ])
    func breaksTheConnectionWhereItIsTold(rule: String, received: ClosedRange<Int>) async throws {
        try await asking({ $0.faults = [FaultRule(rule)].compactMap { $0 } }) { simulator, client in
            let reply = try await client.post(create)
            #expect(received.contains(reply.bytes.count), "\(reply.bytes.count)")
            #expect(simulator.arrivals.count == (rule.contains("request") ? 0 : 1))
        }
    }

    @Test(arguments: ["stall-response-after=30", "stall-request-after=5", "drip"])
    func keepsTheCallerWaiting(rule: String) async throws {
        try await asking({ $0.faults = [FaultRule(rule)].compactMap { $0 } }) { _, client in
            let reply = try await client.post(create, patience: .milliseconds(300))
            #expect(reply.hasTimedOut)
            // A byte a second: one in 300 ms, and a few more when this machine is late to look.
            let expected = rule.hasPrefix("stall-response") ? 30...30 : rule == "drip" ? 1...30 : 0...0
            #expect(expected.contains(reply.bytes.count))
        }
    }

    @Test func answersInThePlaceOfTheProvider() async throws {
        try await asking { simulator, client in
            try await simulator.setFaults([try #require(FaultRule("html,times=1")), try #require(FaultRule("error=5"))])
            #expect(try await client.post(create).text.contains("<html>"))
            #expect(try await client.post(create).text.contains("\"error_code\": 5"))
            #expect(simulator.arrivals.map(\.created) == [nil, nil])
        }
    }

    @Test func refusesConnectionsWhileItIsTold() async throws {
        try await asking { simulator, client in
            try await simulator.setFaults([FaultRule(.refuse)])
            await #expect(throws: RawConnection.Refused.self) { try await client.post(create) }
            try await simulator.setFaults([])
            #expect(try await client.post(create).text.contains("70001"))
        }
    }

    @Test func isManagedWhileItRuns() async throws {
        try await asking({ $0.managementPort = 0 }) { simulator, client in
            let manager = RawClient(port: UInt16(try #require(await simulator.managementPort)))
            let put = try await manager.send(
                "PUT /faults HTTP/1.1\r\nHost: a\r\nContent-Length: 16\r\n\r\n[\"html,times=1\"]")
            #expect(put.text.hasPrefix("HTTP/1.1 200"))
            #expect(try await manager.send("GET /faults HTTP/1.1\r\nHost: a\r\n\r\n").text.contains("html,times=1"))
            #expect(try await client.post(create).text.contains("<html>"))
            let bad = try await manager.send("PUT /faults HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n[\"what\"]")
            #expect(bad.text.hasPrefix("HTTP/1.1 422"))
            _ = try await manager.send("DELETE /faults HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.post(create).text.contains("70001"))
            #expect(try await manager.send("GET /journal HTTP/1.1\r\nHost: a\r\n\r\n").text.contains("monotonic_ns"))
        }
    }

    @Test func writesItsJournalBeforeItAnswers() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).jsonl")
        try await asking({ $0.journalPath = file.path }) { simulator, client in
            try await simulator.setFaults([FaultRule(.drop, times: 1)])
            _ = try await client.post(create)
            _ = try await client.post("login=acme&psw=hidden-word&add_account=1")
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 2)
            #expect(lines[0].contains(#""created":70001"#) && lines[0].contains(#""fault":"drop"#))
            #expect(!lines.joined().contains("hidden-word") && !lines.joined().contains("secret"))
        }
        try FileManager.default.removeItem(at: file)
    }
}

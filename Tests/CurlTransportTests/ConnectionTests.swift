import CurlTransport
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct ConnectionTests {
    private static let answer = ScriptedServer.Step.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    @Test func freshTransfersNeverShareAConnection() async throws {
        let server = try ScriptedServer([.read, Self.answer, .read, Self.answer, .stall])
        let transport = try CurlTransport.make()
        for use in [ConnectionUse.fresh, .reusable, .reusable, .fresh] {
            #expect(try await transport.fetch(.make(server.origin, connection: use)).text == "ok")
        }
        #expect(server.accepted == 3)
        await transport.shutdown()
    }

    @Test func freshPostIsSentOnceWhenTheConnectionDies() async throws {
        let server = try ScriptedServer([.read, Self.answer, .stall], [.read, .reset])
        let transport = try CurlTransport.make()
        #expect(try await transport.fetch(.make(server.origin, connection: .reusable)).text == "ok")
        let failure = await transport.failure(of: .make(server.origin, method: .form("a=b"), connection: .fresh))
        #expect(failure?.requestLeft == true)
        #expect(server.requests.count == 2)
        #expect(server.accepted == 2)
    }

    @Test func largeBodyLeavesWithoutExpect() async throws {
        let body = [UInt8](repeating: 0x79, count: 2 << 20)
        let server = try ScriptedServer([.read, Self.answer, .close])
        let request = TransferRequest.make(
            server.origin + "/sys/documents.php", method: .post(body: body, contentType: "text/plain"),
            headers: [.init(name: "X-A", value: "1"), .init(name: "X-Empty", value: "")])
        #expect(try await CurlTransport.make().fetch(request).text == "ok")
        let sent = try #require(server.requests.first).components(separatedBy: "\r\n\r\n")
        let lines = sent[0].components(separatedBy: "\r\n")
        #expect(lines.first == "POST /sys/documents.php HTTP/1.1")
        #expect(!lines.contains { $0.lowercased().hasPrefix("expect") })
        #expect(
            Set(lines).isSuperset(of: [
                "Content-Type: text/plain", "Content-Length: \(body.count)", "X-A: 1", "X-Empty:",
            ]))
        #expect(sent[1].utf8.count == body.count)
    }

    @Test func emptyBodyIsAPostOfNothing() async throws {
        let server = try ScriptedServer([.read, Self.answer, .close])
        #expect(try await CurlTransport.make().fetch(.make(server.origin, method: .form(""))).text == "ok")
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST / HTTP/1.1\r\n"))
        #expect(request.contains("Content-Length: 0\r\n"))
    }

    @Test func manyTransfersRunAtOnce() async throws {
        let server = try ScriptedServer([.read, Self.answer, .close])
        let transport = try CurlTransport.make(maxConcurrentTransfers: 64)
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<64 {
                group.addTask { try await transport.fetch(.make(server.origin)).text }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(texts == Array(repeating: "ok", count: 64))
    }
}

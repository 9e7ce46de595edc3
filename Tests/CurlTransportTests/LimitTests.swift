import CurlTransport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct LimitTests {
    @Test func announcedBodyOverTheLimitIsRefusedAtOnce() async throws {
        let server = try ScriptedServer([.read, .write("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n"), .stall])
        let failure = try await CurlTransport.make().failure(of: .make(server.origin, bodyLimit: 10))
        #expect(failure?.kind == .bodyTooLarge)
        await server.wait(for: .peerClosed)
    }

    @Test(arguments: [0, 4, 5]) func unannouncedBodyIsCutAtTheLimit(_ limit: Int) async throws {
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        let server = try ScriptedServer([.read, .write(answer), .close])
        let transport = try CurlTransport.make()
        let (bytes, failure) = try await transport.send(.make(server.origin, bodyLimit: limit)).body.collect()
        #expect(String(decoding: bytes, as: UTF8.self) == "hello".prefix(limit))
        #expect(failure?.kind == (limit < 5 ? .bodyTooLarge : nil))
    }

    @Test(arguments: [
        String(repeating: "X: \(String(repeating: "x", count: 1000))\r\n", count: 70),
        "X: \(String(repeating: "x", count: 70_000))\r\n",
        "X: \(String(repeating: "x", count: 500_000))\r\n",
    ])
    func largeHeadIsRefused(_ fields: String) async throws {
        let server = try ScriptedServer([.read, .write("HTTP/1.1 200 OK\r\n\(fields)\r\n"), .stall])
        let failure = try await CurlTransport.make().failure(of: .make(server.origin))
        #expect(failure?.kind == .headersTooLarge)
        #expect(failure?.requestLeft == true)
    }

    @Test func oneTransferTooManyIsRefused() async throws {
        let server = try ScriptedServer([.read, .stall])
        let transport = try CurlTransport.make(maxConcurrentTransfers: 1)
        let first = Task { await transport.failure(of: .make(server.origin)) }
        _ = await server.waitForRequest()
        let second = await transport.failure(of: .make(server.origin))
        #expect(second?.kind == .busy)
        #expect(second?.requestLeft == false)
        first.cancel()
        #expect(await first.value?.kind == .cancelled)
        let third = Task { await transport.failure(of: .make(server.origin)) }
        #expect(await server.waitForRequest() != nil)
        third.cancel()
        #expect(await third.value?.kind == .cancelled)
    }

    @Test func senderWaitsForASlowReader() async throws {
        let size = 20 << 20
        let server = try ScriptedServer([
            .read, .write("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n"),
            .flood(size, patience: .milliseconds(300)), .close,
        ])
        let transport = try CurlTransport.make()
        let timeouts = TransferTimeouts(idle: .milliseconds(150))
        let response = try await transport.send(.make(server.origin, timeouts: timeouts, bodyLimit: size))
        let written = await server.next { event -> Int? in
            guard case .stalled(let written) = event else { return nil }
            return written
        }
        #expect(try #require(written) < size / 2, "the rest waits at the sender, although idle time has passed")
        var largest = 0
        var total = 0
        for try await chunk in response.body {
            largest = max(largest, chunk.count)
            total += chunk.count
        }
        #expect(total == size)
        #expect(largest <= 256 * 1024, "a chunk is all that was unread")
    }
}

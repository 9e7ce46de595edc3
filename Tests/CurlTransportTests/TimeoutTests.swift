import CurlTransport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct TimeoutTests {
    @Test func silentHandshakeIsAConnectTimeout() async throws {
        let server = try ScriptedServer([.stall])
        let request = TransferRequest.make(
            "https://127.0.0.1:\(server.port)", timeouts: TransferTimeouts(connect: .milliseconds(80)))
        let failure = try await CurlTransport.make().failure(of: request)
        #expect(failure?.kind == .timeout(.connect))
        #expect(failure?.requestLeft == false)
    }

    @Test func silenceAfterTheRequestIsAFirstByteTimeout() async throws {
        let server = try ScriptedServer([.read, .stall])
        let timeouts = TransferTimeouts(firstByte: .milliseconds(80), idle: .milliseconds(1))
        let failure = try await CurlTransport.make().failure(of: .make(server.origin, timeouts: timeouts))
        #expect(failure?.kind == .timeout(.firstByte))
        #expect(failure?.requestLeft == true)
        await server.wait(for: .peerClosed)
    }

    @Test func silenceInTheBodyIsAnIdleTimeout() async throws {
        let server = try ScriptedServer([.read, .write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"), .stall])
        let transport = try CurlTransport.make()
        let timeouts = TransferTimeouts(idle: .milliseconds(80))
        let (bytes, failure) = try await transport.send(.make(server.origin, timeouts: timeouts)).body.collect()
        #expect(bytes == Array("hello".utf8))
        #expect(failure?.kind == .timeout(.idle))
        #expect(failure?.requestLeft == true)
    }

    @Test func totalTimeIncludesEverything() async throws {
        let server = try ScriptedServer([.read, .stall])
        let timeouts = TransferTimeouts(total: .milliseconds(80))
        let transport = try CurlTransport.make()
        let waiting = await transport.failure(of: .make(server.origin, timeouts: timeouts))
        #expect(waiting?.kind == .timeout(.total))
        #expect(waiting?.requestLeft == true)
        let silent = try ScriptedServer([.stall])
        let connecting = await transport.failure(of: .make("https://127.0.0.1:\(silent.port)", timeouts: timeouts))
        #expect(connecting?.kind == .timeout(.total))
        #expect(connecting?.requestLeft == false)
    }
}

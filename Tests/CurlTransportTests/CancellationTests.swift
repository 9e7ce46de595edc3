import CurlTransport
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10)))
struct CancellationTests {
    private static let head = ScriptedServer.Step.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")

    @Test func cancelledTaskSendsNothing() async throws {
        let server = try ScriptedServer([.read, .stall])
        let transport = try CurlTransport.make()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await transport.failure(of: .make(server.origin))
        }
        #expect(
            await task.value
                == .some(TransferFailure(kind: .cancelled, requestLeft: false, message: "the transfer was cancelled")))
        #expect(server.accepted == 0)
    }

    @Test func cancellingWhileConnectingSendsNothing() async throws {
        let server = try ScriptedServer([.stall])
        let transport = try CurlTransport.make()
        let task = Task { await transport.failure(of: .make("https://127.0.0.1:\(server.port)")) }
        await server.wait(for: .accepted)
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
        #expect(await task.value?.requestLeft == false)
        await server.wait(for: .peerClosed)
    }

    @Test func cancellingAfterTheRequestSaysThatItLeft() async throws {
        let server = try ScriptedServer([.read, .stall])
        let transport = try CurlTransport.make()
        let task = Task { await transport.failure(of: .make(server.origin)) }
        _ = await server.waitForRequest()
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
        #expect(await task.value?.requestLeft == true)
        await server.wait(for: .peerClosed)
    }

    @Test func cancellingTheReaderEndsTheTransfer() async throws {
        let server = try ScriptedServer([.read, Self.head, .stall])
        let transport = try CurlTransport.make()
        let response = try await transport.send(.make(server.origin))
        let task = Task { await response.body.collect().failure }
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
        #expect(await task.value?.requestLeft == true)
        await server.wait(for: .peerClosed)
    }

    @Test func droppingTheBodyEndsTheTransfer() async throws {
        let server = try ScriptedServer([.read, Self.head, .stall])
        let transport = try CurlTransport.make()
        let never = TransferTimeouts(idle: .seconds(600), total: .seconds(600))
        _ = try await transport.send(.make(server.origin, timeouts: never))
        await server.wait(for: .peerClosed)
        await transport.shutdown()
    }

    @Test func shutdownEndsEverything() async throws {
        let server = try ScriptedServer([.read, .stall])
        let transport = try CurlTransport.make()
        let task = Task { await transport.failure(of: .make(server.origin)) }
        _ = await server.waitForRequest()
        await transport.shutdown()
        #expect(await task.value?.kind == .shutdown)
        #expect(await task.value?.requestLeft == true)
        let later = await transport.failure(of: .make(server.origin))
        #expect(later?.kind == .shutdown)
        #expect(later?.requestLeft == false)
        await transport.shutdown()
    }

    @Test func droppingTheTransportEndsItsTransfers() async throws {
        let server = try ScriptedServer([.read, Self.head, .stall])
        let body = try await CurlTransport.make().send(.make(server.origin)).body
        #expect(await body.collect().failure?.kind == .shutdown)
    }
}

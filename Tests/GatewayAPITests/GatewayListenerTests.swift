import HTTPGuard
import HTTPTypes
import Hummingbird
import ServiceLifecycleTestKit
import TestSupport
import Testing

@testable import GatewayAPI

/// The listener on a real socket, with routes that no contract has.
@Suite("GatewayListener", .oneAtATime, .timeLimit(.minutes(30)))
struct GatewayListenerTests {
    /// Answers of unknown length: one that ends, and one that does not.
    private static let routes = [
        Route(.get, "/short", .open) { _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "abc"))
                    try await writer.finish(nil)
                })
        },
        Route(.get, "/endless", .open) { _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    while true { try await writer.write(ByteBuffer(repeating: 0x2E, count: 1 << 16)) }
                })
        },
        Route(.get, "/fault", .open) { _ in throw Fault() },
    ]

    /// What nobody has thought of.
    private struct Fault: Error {
        let secret = "postgresql://user:password@host"
    }

    /// Runs the listener until `body` returns, then stops it; returns once it has stopped.
    private func listening(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        var limits = Limits()
        limits.http.drainTimeout = .milliseconds(200)
        let world = try await APIWorld(limits: limits)
        let (ports, told) = AsyncStream<Int>.makeStream()
        let listener = GatewayListener(
            address: .hostname("127.0.0.1", port: 0), side: "test", surface: Live(world.surface),
            table: RouteTable(routes: Self.routes)
        ) { told.yield($0 ?? 0) }
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await listener.run() }
                let port = try #require(await ports.first { _ in true })
                try await body(port)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    @Test func anEndlessAnswerKeepsNoStopWaiting() async throws {
        let open = Held()
        try await listening { port in
            let connection = try RawConnection(port: port)
            connection.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
            let reply = await connection.read { $0.count > 1000 }
            #expect(reply.statuses == [200] && !reply.isClosed)
            await open.hold(connection)
        }
    }

    /// Keeps a connection open beyond the test's own steps.
    private actor Held {
        private var connections: [RawConnection] = []
        func hold(_ connection: RawConnection) { connections.append(connection) }
    }

    /// RFC 9110 section 6.6.1: from 2xx to 4xx it must have one; no harm in 5xx.
    @Test func everyAnswerHasADate() async throws {
        try await listening { port in
            for (path, status) in [("/short", 200), ("/none", 404), ("/%zz", 400), ("/fault", 500)] {
                let connection = try RawConnection(port: port)
                connection.send("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let reply = await connection.read()
                #expect(reply.statuses == [status])
                #expect(
                    reply.text.contains(/\r\nDate: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r\n/),
                    "\(path)")
            }
        }
    }

    /// RFC 9457: from the 404 of an unknown path to 500, and without what went wrong inside.
    @Test func whatNobodyThoughtOfIsAProblemToo() async throws {
        try await listening { port in
            let connection = try RawConnection(port: port)
            connection.send("GET /fault HTTP/1.1\r\nHost: a\r\nX-Request-Id: r1\r\nConnection: close\r\n\r\n")
            let text = await connection.read().text
            #expect(text.contains("Content-Type: application/problem+json\r\n"))
            for part in [
                #""type":"urn:counterfoil:problem:internal-error""#, #""status":500"#,
                #""instance":"urn:counterfoil:request:r1""#,
            ] { #expect(text.contains(part)) }
            #expect(!text.contains("password") && !text.contains("Fault"))
        }
    }

    @Test func chunksAreForHTTP11Only() async throws {
        try await listening { port in
            let new = try RawConnection(port: port)
            new.send("GET /short HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let chunked = await new.read()
            #expect(chunked.text.contains("Transfer-Encoding: chunked\r\n"))
            #expect(chunked.text.hasSuffix("\r\n\r\n3\r\nabc\r\n0\r\n\r\n"))
            let old = try RawConnection(port: port)
            old.send("GET /short HTTP/1.0\r\n\r\n")
            let plain = await old.read()
            #expect(!plain.text.contains("Transfer-Encoding") && plain.text.hasSuffix("\r\n\r\nabc") && plain.isClosed)
        }
    }

    @Test func anAnswerToHEADHasNoContentAtAll() async throws {
        try await listening { port in
            let connection = try RawConnection(port: port)
            connection.send("HEAD /short HTTP/1.1\r\nHost: a\r\n\r\n")
            connection.send("GET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let reply = await connection.read()
            #expect(reply.statuses == [200, 404])
            #expect(!reply.text.contains("\r\n\r\n0\r\n"), "not even the last chunk")
        }
    }
}

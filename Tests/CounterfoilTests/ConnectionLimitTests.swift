import Foundation
import Simulator
import TestSupport
import Testing

@testable import counterfoil

/// What the gateway does with connections that take too long or too much, seen from a raw socket.
@Suite("Connection limits", .oneAtATime, .timeLimit(.minutes(30)))
struct ConnectionLimitTests {
    private static let get = "GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let missing = "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n"

    private func serving(
        _ limits: [String: String], connections: Int = 100, _ body: (Workshop) async throws -> Void
    ) async throws {
        var plan = Workshop.Plan()
        plan.limits = limits
        plan.connections = connections
        let workshop = try await Workshop(plan)
        try await workshop.using {
            try await workshop.start()
            try await body(workshop)
        }
    }

    private func start(_ workshop: Workshop, _ name: String) -> String {
        "\(Attacks.line)\r\n\(Attacks.fields(key: workshop.key, name: name))"
    }

    @Test func aHeadThatDoesNotEndIsAnswered408AndSilenceNothing() async throws {
        try await serving(["header_timeout": "300ms"]) { workshop in
            let slow = try RawConnection(port: workshop.port)
            let silent = try RawConnection(port: workshop.port)
            slow.send("GET /jobs HTTP/1.1\r\nHost: a\r\nX: ")
            let reply = await slow.read()
            #expect(reply.statuses == [408] && reply.isClosed)
            let nothing = await silent.read()
            #expect(nothing.bytes.isEmpty && nothing.isClosed)
        }
    }

    @Test func aHeadThatTricklesIsAnswered408() async throws {
        try await serving(["header_timeout": "300ms"]) { workshop in
            let reply = try await trickle("GET /jobs HTTP/1.1\r\nHost: a\r\nX: ", "y", workshop)
            #expect(reply.statuses == [408])
        }
    }

    @Test func aBodyThatTricklesIsAnswered408() async throws {
        try await serving(["rate_grace": "300ms", "minimum_rate": "1KiB"]) { workshop in
            let head = "\(start(workshop, "slow"))Content-Length: 60000\r\n\r\n{"
            let reply = try await trickle(head, " ", workshop)
            #expect(reply.statuses == [408])
            #expect(try await workshop.caller.get("/jobs").text == #"{"items":[]}"#)
        }
    }

    @Test func aBodyHasItsWholeTimeAndNoMore() async throws {
        try await serving(["body_timeout": "300ms", "minimum_rate": "1B", "rate_grace": "60s"]) { workshop in
            let connection = try RawConnection(port: workshop.port)
            connection.send("\(start(workshop, "slow"))Content-Length: 60000\r\n\r\n{")
            #expect(await connection.read().statuses == [408])
        }
    }

    /// Sends an octet whenever nothing has come for a while, until the gateway has enough of it.
    private func trickle(
        _ beginning: String, _ piece: String, _ workshop: Workshop
    ) async throws -> RawConnection.Reply {
        let connection = try RawConnection(port: workshop.port)
        connection.send(beginning)
        for _ in 0..<1000 {
            let reply = await connection.read(patience: .milliseconds(10)) { !$0.isEmpty }
            guard reply.bytes.isEmpty, !reply.isClosed else { return reply }
            connection.send(piece)
        }
        return await connection.read(patience: .milliseconds(10))
    }

    @Test func anIdleConnectionIsClosedWithoutAWord() async throws {
        try await serving(["idle_timeout": "300ms"]) { workshop in
            let connection = try RawConnection(port: workshop.port)
            connection.send(Self.missing)
            #expect(await connection.readAnswer().statuses == [404])
            let rest = await connection.read()
            #expect(rest.bytes.isEmpty && rest.isClosed)
        }
    }

    @Test func aReaderThatReadsNothingIsCutOff() async throws {
        var provider = SimulatorConfiguration.calm()
        provider.documentBytes = 8_000_000
        provider.dialects = [.crlf]
        var plan = Workshop.Plan()
        plan.limits = ["write_timeout": "300ms"]
        let workshop = try await Workshop(plan, provider: provider)
        try await workshop.using {
            let gateway = try await workshop.start()
            let reply = try await workshop.caller.create("50.00", key: "large", wait: 20)
            let link = try #require(reply["links", "pdf"]).dropFirst(workshop.caller.url.count)
            let connection = try RawConnection(port: workshop.port)
            connection.shrinkReceiveBuffer(to: 4096)
            connection.send("GET \(link) HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await gateway.line(containing: #""reason":"answer_unread""#)
            let rest = await connection.read()
            #expect(rest.isClosed && rest.bytes.count < 8_000_000, "\(rest.bytes.count)")
        }
    }

    @Test func oneConnectionTooManyIsTold503() async throws {
        try await serving([:], connections: 3) { workshop in
            var open: [RawConnection] = []
            for _ in 0..<3 {
                let connection = try RawConnection(port: workshop.port)
                connection.send(Self.missing)
                #expect(await connection.readAnswer().statuses == [404])
                open.append(connection)
            }
            let refused = await (try RawConnection(port: workshop.port)).read()
            #expect(refused.statuses == [503] && refused.isClosed)
            #expect(refused.text.contains("Retry-After: 5"))
            open.removeAll()
            try await untilServed(workshop)
        }
    }

    @Test func onePeerHasNoMoreThanItsShare() async throws {
        try await serving(["connections_per_peer": "1"]) { workshop in
            var first: RawConnection? = try RawConnection(port: workshop.port)
            first?.send(Self.missing)
            #expect(await first?.readAnswer().statuses == [404])
            #expect(await (try RawConnection(port: workshop.port)).read().statuses == [503])
            first = nil
            try await untilServed(workshop)
        }
    }

    @Test func newConnectionsAreTakenAtTheirRateAndAllOfThem() async throws {
        try await serving(["connections_per_second": "20"]) { workshop in
            let start = ContinuousClock.now
            let all = try (0..<24).map { _ in try RawConnection(port: workshop.port) }
            for connection in all { connection.send(Self.missing) }
            for connection in all { #expect(await connection.readAnswer().statuses == [404]) }
            // Four may have come by one read before the pace began, and four with the last.
            #expect(ContinuousClock.now - start >= .milliseconds(750))
        }
    }

    /// The gateway sees after a moment that a connection is gone.
    private func untilServed(_ workshop: Workshop) async throws {
        for _ in 0..<200 {
            let connection = try RawConnection(port: workshop.port)
            connection.send(Self.missing)
            if await connection.readAnswer().statuses == [404] { return }
        }
        Issue.record("a place that came free was not given away")
    }

    @Test func aConnectionAnswersItsNumberOfRequests() async throws {
        try await serving(["requests_per_connection": "2"]) { workshop in
            let connection = try RawConnection(port: workshop.port)
            connection.send(Self.missing)
            #expect(await connection.readAnswer().text.contains("Connection: close") == false)
            connection.send(Self.missing)
            let last = await connection.read()
            #expect(last.statuses == [404] && last.isClosed && last.text.contains("Connection: close"))
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrderAndUpToANumber() async throws {
        try await serving(["pipelining": "2"]) { workshop in
            let few = try RawConnection(port: workshop.port)
            few.send(Self.get + Self.missing)
            few.endInput()
            let both = await few.read()
            #expect(both.statuses == [200, 404] && both.isClosed, "also for a client that has said all")
            let many = try RawConnection(port: workshop.port)
            many.send(String(repeating: Self.missing, count: 10))
            let some = await many.read()
            #expect(some.statuses == [404, 404, 404] && some.isClosed)
        }
    }

    @Test func aClientThatExpectsAContinueGetsIt() async throws {
        try await serving([:]) { workshop in
            let connection = try RawConnection(port: workshop.port)
            let length = Attacks.json.utf8.count
            connection.send("\(start(workshop, "polite"))Content-Length: \(length)\r\nExpect: 100-continue\r\n\r\n")
            #expect(await connection.readAnswer().statuses == [100])
            connection.send(Attacks.json)
            #expect(await connection.readAnswer().statuses == [202])
        }
    }

    @Test func aBodyIsNoDeeperThanItMay() async throws {
        try await serving(["json_depth": "2"]) { workshop in
            for (value, detail) in [("[]", "is not a field"), ("[[]]", "is nested deeper than 2")] {
                let connection = try RawConnection(port: workshop.port)
                let body = #"{"x": \#(value)}"#
                connection.send("\(start(workshop, "deep"))Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
                #expect(await connection.readAnswer().text.contains(detail), "\(value)")
            }
        }
    }

    @Test func a413StopsReading() async throws {
        try await serving([:]) { workshop in
            let connection = try RawConnection(port: workshop.port)
            connection.send("\(start(workshop, "large"))Content-Length: 314572800\r\n\r\n")
            let sent = await connection.sendAll([UInt8](repeating: 0x20, count: 1 << 20), times: 300)
            #expect(sent < 32 << 20, "no more than what the system keeps on its way: \(sent)")
            let reply = await connection.read()
            #expect(reply.statuses == [413] && reply.isClosed)
        }
    }

    @Test(arguments: ["0", "0\r\nConnection: keep-alive", "1\r\nHost: a\r\nConnection: Close"])
    func theAnswerSaysThatTheConnectionEndsAndItDoes(version: String) async throws {
        try await serving([:]) { workshop in
            let connection = try RawConnection(port: workshop.port)
            connection.send("GET /openapi.yaml HTTP/1.\(version)\r\n\r\n")
            let reply = await connection.read()
            #expect(reply.statuses == [200] && reply.isClosed)
            #expect(reply.text.contains("\r\nConnection: close\r\n"))
            #expect(!reply.text.lowercased().contains("\r\ntransfer-encoding:"))
        }
    }
}

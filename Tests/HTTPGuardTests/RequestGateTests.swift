import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import HTTPGuard

@Suite("RequestGate")
struct RequestGateTests {
    /// Answers each request with its own target, and remembers the targets.
    private final class Echo: Sendable {
        let asked = Mutex<[String]>([])

        func respond(_ request: WholeRequest) -> Response {
            asked.withLock { $0.append(request.target) }
            return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: request.target)))
        }
    }

    private static func get(_ target: String, _ version: String = "1.1") -> String {
        "GET \(target) HTTP/\(version)\r\nHost: a\r\n\r\n"
    }

    private static func answer(_ text: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }

    @Test func requestsThatComeTogetherAreAnsweredInTheirOrder() throws {
        let echo = Echo()
        let gated = try GatedConnection { echo.respond($0) }
        try gated.receive(Self.get("/1") + Self.get("/2") + "GET /3 HTTP/1.1\r\nHo")
        #expect(try gated.sent() == Self.answer("/1") + Self.answer("/2"))
        try gated.receive("st: a\r\n\r\n")
        #expect(try gated.sent() == Self.answer("/3"))
        #expect(gated.channel.isActive)
    }

    /// The last of them is answered too when the client has already ended its side.
    @Test func aClientThatHasSaidAllIsAnsweredAll() throws {
        let echo = Echo()
        let gated = try GatedConnection { echo.respond($0) }
        try gated.receive(Self.get("/1") + Self.get("/2"))
        gated.endInput()
        #expect(try gated.sent() == Self.answer("/1") + Self.answer("/2"))
        #expect(!gated.channel.isActive)
    }

    /// Who reads nothing is asked nothing: else answers would pile up, as many as he likes.
    @Test func theNextRequestWaitsUntilAnswersHaveLeft() throws {
        let echo = Echo()
        let gated = try GatedConnection { echo.respond($0) }
        gated.channel.isWritable = false
        try gated.receive(Self.get("/1"))
        try gated.receive(Self.get("/2"))
        #expect(echo.asked.withLock { $0 } == ["/1"])
        gated.channel.isWritable = true
        gated.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try gated.sent() == Self.answer("/1") + Self.answer("/2"))
    }

    @Test func aStopEndsAConnectionThatWaitsForRoom() throws {
        let echo = Echo()
        let gated = try GatedConnection { echo.respond($0) }
        gated.channel.isWritable = false
        try gated.receive(Self.get("/1"))
        gated.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        gated.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try gated.sent() == Self.answer("/1"))
        try gated.receive(Self.get("/2"))
        #expect(echo.asked.withLock { $0 } == ["/1"])
    }

    @Test(arguments: [
        (HTTPRequest.Method.get, "1.1", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"),
        (.get, "1.0", "Connection: close\r\n\r\nabcd"), (.head, "1.1", "\r\n"),
    ])
    func contentOfUnknownLengthIsFramedForWhoAsked(method: HTTPRequest.Method, version: String, rest: String) throws {
        let gated = try GatedConnection { request in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    for part in request.method == .head ? [] : ["abc", "", "d"] {
                        try await writer.write(ByteBuffer(string: part))
                    }
                    try await writer.finish(nil)
                })
        }
        try gated.receive("\(method) / HTTP/\(version)\r\nHost: a\r\n\r\n")
        #expect(try gated.sent() == "HTTP/1.1 200 OK\r\n" + rest)
    }

    @Test(arguments: [204, 304])
    func whatHasNoContentHasNoLengthEither(status: Int) throws {
        let gated = try GatedConnection { _ in Response(status: .init(code: status), headers: [.eTag: "\"x\""]) }
        try gated.receive(Self.get("/"))
        #expect(try gated.sent().hasSuffix("\r\nETag: \"x\"\r\n\r\n"))
    }

    /// What was sent of an answer that failed must not look like a whole one.
    @Test func anAnswerThatFailsEndsItsConnection() throws {
        struct Fault: Error {}
        let gated = try GatedConnection { _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "abc"))
                    throw Fault()
                })
        }
        try gated.receive(Self.get("/"))
        #expect(try gated.sent().hasSuffix("\r\n\r\n3\r\nabc\r\n"))
        #expect(!gated.channel.isActive)
    }

    /// Octets that were not promised would be the next answer's; those that are missing, the next answer would fill in.
    @Test(arguments: [(2, 3), (4, 3), (3, 0)]) func anAnswerOfAnotherLengthEndsItsConnection(said: Int, written: Int)
        throws
    {
        let gated = try GatedConnection { _ in
            Response(
                status: .ok,
                body: ResponseBody(contentLength: said) { writer in
                    if written > 0 { try await writer.write(ByteBuffer(repeating: 0x61, count: written)) }
                    try await writer.finish(nil)
                })
        }
        try gated.receive(Self.get("/") + Self.get("/"))
        #expect(try gated.sent().components(separatedBy: "HTTP/1.1 200").count == (written > 0 ? 2 : 1))
        #expect(!gated.channel.isActive)
    }

    /// What a stop finds in the midst is told.
    @Test @MainActor func aServerThatIsCancelledCancelsItsRequests() async throws {
        let wasCancelled = Mutex(false)
        let gated = try GatedConnection { _ in
            let (never, _) = AsyncStream<Void>.makeStream()
            for await _ in never {}
            wasCancelled.withLock { $0 = Task.isCancelled }
            return Response(status: .ok)
        }
        try gated.receive(Self.get("/"))
        let connection = gated.connection
        let end = Task.immediate(executorPreference: LoopExecutor(gated.channel.eventLoop)) { await connection.ended() }
        end.cancel()
        gated.channel.embeddedEventLoop.run()
        await end.value
        #expect(wasCancelled.withLock { $0 })
    }

    /// Whoever waits for the connection's end waits for its last request too.
    @Test @MainActor func aConnectionEndsWithItsLastRequest() async throws {
        let question = Mutex<CheckedContinuation<Void, Never>?>(nil)
        let ends = Mutex<[String]>([])
        let gated = try GatedConnection { _ in
            await withCheckedContinuation { asked in question.withLock { $0 = asked } }
            ends.withLock { $0.append("request") }
            return Response(status: .ok)
        }
        try gated.receive(Self.get("/"))
        let connection = gated.connection
        let end = Task.immediate(executorPreference: LoopExecutor(gated.channel.eventLoop)) {
            await connection.ended()
            ends.withLock { $0.append("connection") }
        }
        gated.channel.close(promise: nil)
        gated.channel.embeddedEventLoop.run()
        #expect(ends.withLock { $0 } == [])
        question.withLock { $0 }?.resume()
        gated.channel.embeddedEventLoop.run()
        await end.value
        #expect(ends.withLock { $0 } == ["request", "connection"])
    }
}

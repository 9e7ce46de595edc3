import CurlTransport
import TestSupport
import Testing

/// Responses as servers frame them.
@Suite(.timeLimit(.minutes(10)))
struct ResponseTests {
    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\nTrailer: x\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    ])
    func bodyIsReadByItsFraming(_ answer: String) async throws {
        let server = try ScriptedServer([.read, .write(answer), .close])
        let result = try await CurlTransport.make().fetch(.make(server.origin))
        #expect(result == (200, "hello"))
    }

    @Test func headersAreFoundWhateverTheirCase() async throws {
        let answer = "HTTP/1.1 404 Nope\r\nContent-TYPE:  text/plain \r\nX-A: 1\r\n 2\r\nContent-Length: 0\r\n\r\n"
        let server = try ScriptedServer([.read, .write(answer), .close])
        let transport = try CurlTransport.make()
        let response = try await transport.send(.make(server.origin))
        #expect(response.status == 404)
        #expect(response.headers["content-type"] == "text/plain")
        #expect(response.headers["x-a"] == "1 2")
        #expect(response.headers["missing"] == nil)
    }

    @Test func redirectIsNotFollowed() async throws {
        let target = try ScriptedServer([.read, .close])
        let answer = "HTTP/1.1 302 Found\r\nLocation: \(target.origin)/\r\nContent-Length: 0\r\n\r\n"
        let server = try ScriptedServer([.read, .write(answer), .close])
        let response = try await CurlTransport.make().fetch(.make(server.origin, method: .form("a=b")))
        #expect(response.status == 302)
        #expect(target.accepted == 0)
    }

    @Test func compressedContentIsLeftAsItIs() async throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"
        let server = try ScriptedServer([.read, .write(answer), .close])
        let result = try await CurlTransport.make().fetch(.make(server.origin))
        #expect(result.text == "nope")
        #expect(server.requests.first?.lowercased().contains("accept-encoding") == false)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "garbage that is no HTTP\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
    ])
    func whatIsNoProperResponseFails(_ answer: String) async throws {
        let server = try ScriptedServer([.read, .write(answer), .close])
        let failure = try await CurlTransport.make().failure(of: .make(server.origin))
        #expect(failure?.kind == .malformedResponse)
        #expect(failure?.requestLeft == true)
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "hello"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "hello"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello", "hello"),
    ])
    func bodyThatEndsEarlyIsTruncated(_ answer: String, _ arrived: String) async throws {
        let server = try ScriptedServer([.read, .write(answer), .close])
        let transport = try CurlTransport.make()
        let (bytes, failure) = try await transport.send(.make(server.origin)).body.collect()
        #expect(String(decoding: bytes, as: UTF8.self) == arrived)
        #expect(failure?.kind == .truncated)
        #expect(failure?.requestLeft == true)
    }
}

import CurlTransport
import Synchronization
import TestSupport
import Testing

/// What a failure says about the request having left.
@Suite(.timeLimit(.minutes(10)))
struct RequestLeftTests {
    @Test func unknownHostSendsNothing() async throws {
        let failure = try await CurlTransport.make().failure(of: .make("http://nonexistent.invalid/"))
        #expect(failure?.kind == .resolve)
        #expect(failure?.requestLeft == false)
    }

    @Test func refusedConnectionSendsNothing() async throws {
        let failure = try await CurlTransport.make().failure(of: .make("http://127.0.0.1:1/", method: .form("a=b")))
        #expect(failure?.kind == .connect)
        #expect(failure?.requestLeft == false)
    }

    @Test(arguments: [ScriptedServer.Step.close, .reset])
    func requestWithoutAnAnswerMayHaveArrived(_ step: ScriptedServer.Step) async throws {
        let server = try ScriptedServer([.read, step])
        let failure = try await CurlTransport.make().failure(of: .make(server.origin, method: .form("a=b")))
        #expect(failure?.kind == .receive)
        #expect(failure?.requestLeft == true)
        #expect(server.requests.count == 1)
        #expect(server.accepted == 1)
    }

    @Test func vetoedRequestSendsNothing() async throws {
        let server = try ScriptedServer([.read, .stall])
        let asked = Mutex(0)
        let request = TransferRequest.make(server.origin, method: .form("a=b")) {
            asked.withLock { $0 += 1 }
            return false
        }
        let failure = try await CurlTransport.make().failure(of: request)
        #expect(failure?.kind == .vetoed)
        #expect(failure?.requestLeft == false)
        await server.wait(for: .peerClosed)
        #expect(server.requests.isEmpty)
        #expect(asked.withLock { $0 } == 1)
    }

    @Test func addressThatMayNotBeCalledIsNotConnectedTo() async throws {
        let server = try ScriptedServer([.read, .stall])
        let asked = Mutex<[String]>([])
        var request = TransferRequest.make("http://localhost:\(server.port)/", method: .form("a=b"))
        request.mayConnect = { address in
            asked.withLock { $0.append(address) }
            return false
        }
        let failure = try await CurlTransport.make().failure(of: request)
        #expect(failure?.kind == .vetoed)
        #expect(failure?.requestLeft == false)
        #expect(server.accepted == 0)
        let addresses = asked.withLock { $0 }
        #expect(addresses.contains("127.0.0.1") && Set(addresses).isSubset(of: ["127.0.0.1", "::1"]))
    }

    @Test func addressThatMayBeCalledIs() async throws {
        let server = try ScriptedServer([.read, .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), .close])
        var request = TransferRequest.make("http://localhost:\(server.port)/", method: .form("a=b"))
        request.mayConnect = { $0 == "127.0.0.1" }
        #expect(try await CurlTransport.make().fetch(request).text == "ok")
    }

    @Test func vetoIsNotAskedBeforeTheConnectionStands() async throws {
        let asked = Mutex(false)
        let request = TransferRequest.make("http://127.0.0.1:1/") {
            asked.withLock { $0 = true }
            return true
        }
        #expect(try await CurlTransport.make().failure(of: request)?.kind == .connect)
        #expect(asked.withLock { $0 } == false)
    }

    @Test(arguments: [
        "ftp://127.0.0.1/canary", "file:///etc/canary", "http://user:canary@127.0.0.1/", "http://[canary", "", "canary",
        "http://127.0.0.1:canary/", "http://127.0.0.1/a b?canary", "http://127.0.0.1/\r\ncanary",
    ])
    func unusableAddressIsRefusedAndNotQuoted(_ url: String) async throws {
        let failure = try #require(try await CurlTransport.make().failure(of: .make(url)))
        #expect(failure.requestLeft == false)
        #expect(failure.kind == .malformedRequest || url == "canary" && failure.kind == .resolve)
        #expect(url == "canary" || !String(describing: failure).contains("canary"))
    }

    @Test(arguments: [
        ("A\r\nB", "x"), ("A", "x\r\nB: y"), ("", "x"), ("Content-Length", "1"), ("expect", "x"), ("A:", "x"),
    ])
    func unusableHeaderIsRefused(_ name: String, _ value: String) async throws {
        let header = TransferHeaders.Field(name: name, value: value)
        let failure = try await CurlTransport.make().failure(of: .make("http://127.0.0.1:1/", headers: [header]))
        #expect(failure?.kind == .malformedRequest)
        #expect(failure?.requestLeft == false)
    }

    @Test func failuresHoldNeitherAddressNorBody() async throws {
        let answers = ["", "garbage canary\r\n\r\n", "HTTP/1.1 200 OK\r\ncanary\r\n\r\n", "HTTP/1.1 canary\r\n\r\n"]
        for answer in answers {
            let server = try ScriptedServer([.read, .write(answer), .reset])
            let request = TransferRequest.make("\(server.origin)/?psw=canary", method: .form("psw=canary"))
            let failure = try #require(try await CurlTransport.make().failure(of: request))
            #expect(!String(describing: failure).contains("canary"))
        }
    }
}

import HTTPTypes
import Testing

@testable import HTTPGuard

@Suite("RequestFraming")
struct RequestFramingTests {
    private static let host = "Host: a\r\n"

    private func examine(_ text: String, _ change: (inout HTTPLimits) -> Void = { _ in }) -> RequestFraming.Verdict {
        var limits = HTTPLimits()
        change(&limits)
        var framing = RequestFraming(limits)
        return framing.examine(Array(text.utf8).span)
    }

    private func fault(_ text: String, _ change: (inout HTTPLimits) -> Void = { _ in }) -> RequestFault? {
        guard case .refused(let fault) = examine(text, change) else { return nil }
        return fault
    }

    private func head(_ text: String) -> RequestHead? {
        guard case .complete(_, let head, _) = examine(text) else { return nil }
        return head
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\r\nGET /x?y=%20 HTTP/1.1\r\nhost:a:80\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: [::1]:8080\r\nContent-Length: 3\r\n\r\nabc", "GET / HTTP/1.0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y;z=\"1\"\r\nabc\r\n00\r\n\r\n",
    ])
    func findsTheEndHoweverTheBytesArrive(request: String) {
        let bytes = Array((request + "GET /next").utf8)
        var framing = RequestFraming(HTTPLimits())
        for count in 1..<request.utf8.count {
            #expect(framing.examine(bytes.span.extracting(..<count)) == .needsMore, "after \(count) bytes")
        }
        let last = framing.examine(bytes.span)
        guard case .complete(request.utf8.count, _, _) = last else {
            Issue.record("\(last)")
            return
        }
        #expect(examine(request + "GET /next") == last, "in one piece")
    }

    @Test func saysWhatBecomesOfTheConnection() {
        #expect(head("GET / HTTP/1.1\r\n\(Self.host)\r\n")?.closes == false)
        for value in ["close", "Close", "x, close", ",close ,"] {
            #expect(head("GET / HTTP/1.1\r\n\(Self.host)Connection: \(value)\r\n\r\n")?.closes == true, "\(value)")
        }
        #expect(head("GET / HTTP/1.1\r\n\(Self.host)Connection: closed\r\n\r\n")?.closes == false)
        #expect(head("GET / HTTP/1.1\r\n\(Self.host)Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n")?.closes == true)
        let old = head("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(old?.closes == true && old?.isOld == true)
        #expect(head("HEAD / HTTP/1.1\r\n\(Self.host)\r\n")?.method == .head)
    }

    @Test func limitsHoldToTheOctet() {
        let line = "GET /\(String(repeating: "a", count: 7986)) HTTP/1.1"
        #expect(line.utf8.count == 8000)
        #expect(head("\(line)\r\n\(Self.host)\r\n") != nil)
        #expect(fault(line.replacing("/a", with: "/aa") + "\r\n\(Self.host)\r\n") == .requestLineTooLong)
        #expect(fault(String(repeating: "a", count: 8002)) == .requestLineTooLong, "before it ends")
        let field = "X: \(String(repeating: "a", count: 1024 - 9 - 5))\r\n"
        let shorter = { (limits: inout HTTPLimits) in limits.headerBytes = 1024 }
        #expect(fault("GET / HTTP/1.1\r\n\(Self.host)\(field)\r\n", shorter) == nil)
        #expect(fault("GET / HTTP/1.1\r\n\(Self.host)a\(field)\r\n", shorter) == .fieldsTooLarge)
        let many = String(repeating: "X: y\r\n", count: 7)
        #expect(fault("GET / HTTP/1.1\r\n\(Self.host)\(many)\r\n") { $0.headerFields = 8 } == nil)
        #expect(fault("GET / HTTP/1.1\r\n\(Self.host)\(many)A: b\r\n\r\n") { $0.headerFields = 8 } == .fieldsTooMany)
        let body = { (limits: inout HTTPLimits) in limits.bodyBytes = 10 }
        #expect(fault("POST / HTTP/1.1\r\n\(Self.host)Content-Length: 10\r\n\r\n", body) == nil)
        #expect(fault("POST / HTTP/1.1\r\n\(Self.host)Content-Length: 11\r\n\r\n", body) == .bodyTooLarge)
        let chunked = "POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n"
        #expect(fault(chunked + "5\r\nabcde\r\n5\r\n", body) == nil)
        #expect(fault(chunked + "5\r\nabcde\r\n6\r\n", body) == .bodyTooLarge)
    }

    @Test func manySmallChunksAreRefused() {
        let chunked = "POST / HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\n\r\n"
        #expect(fault(chunked + String(repeating: "1\r\na\r\n", count: 2000)) == nil)
        #expect(fault(chunked + String(repeating: "1\r\na\r\n", count: 3000)) == .chunkInvalid)
        #expect(fault(chunked + "1;" + String(repeating: "a", count: 300)) == .chunkInvalid, "an extension without end")
    }
}

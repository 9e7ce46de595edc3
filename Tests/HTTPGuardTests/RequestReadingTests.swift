import Foundation
import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization
import Testing

@testable import HTTPGuard

/// What passes the gate is read as the parser of half the world reads it.
@Suite("Requests as NIO reads them")
struct RequestReadingTests {
    private struct Reading: Hashable {
        var method = ""
        var target = ""
        var fields: [String] = []
        var body: [UInt8] = []
    }

    /// Nil for what is refused or goes on. What is sent behind the request is another's.
    private static func ours(_ bytes: [UInt8]) throws -> (reading: Reading, request: ArraySlice<UInt8>)? {
        let asked = Mutex<WholeRequest?>(nil)
        let gated = try GatedConnection { request in
            asked.withLock { $0 = request }
            return Response(status: .ok)
        }
        var framing = RequestFraming(HTTPLimits())
        guard case .complete(let count, _, _) = framing.examine(bytes.span) else { return nil }
        try gated.channel.writeInbound(ByteBuffer(bytes: bytes.prefix(count)))
        guard let request = asked.withLock({ $0 }) else { return nil }
        let reading = Reading(
            method: request.method.rawValue, target: request.target,
            fields: request.headers.map { "\($0.name.rawName): \($0.value)" }, body: Array(buffer: request.body))
        return (reading, bytes.prefix(count))
    }

    private static func theirs(_ bytes: ArraySlice<UInt8>) throws -> Reading {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(HTTPRequestDecoder()))
        try channel.writeInbound(ByteBuffer(bytes: bytes))
        var reading = Reading()
        while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
            switch part {
            case .head(let head):
                (reading.method, reading.target) = (head.method.rawValue, head.uri)
                // RFC 9110 section 5.5: a value ends before its trailing blanks. NIO leaves those to others.
                reading.fields = head.headers.map { "\($0.name): \($0.value.trimmingCharacters(in: .whitespaces))" }
            case .body(let buffer): reading.body += Array(buffer: buffer)
            case .end: break
            }
        }
        return reading
    }

    private static let requests = [
        "GET /jobs?limit=5&x=%20 HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nHEAD / HTTP/1.1\r\nhOsT:a:80\r\nX:\r\nx: \t y z \t\r\nX: y\r\n\r\n",
        "PATCH /a/b HTTP/1.1\r\nHost: [::1]:8080\r\nAccept: */*\r\nAuthorization: Bearer cf_1\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nX-Text: Счёт\r\n\r\nGET / HTTP/1",
        "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
        "OPTIONS /;p=1@x HTTP/1.0\r\nHost: a\r\nCookie: a=b; c=d\r\nCookie: e\r\n\r\n",
        "DELETE /a HTTP/1.1\r\nHost: a\r\nPriority: u=1, i\r\nTraceparent: 00-1-2-3\r\nPrefer: wait=5\r\n\r\n",
    ]

    @Test(arguments: requests) func alike(request: String) throws {
        let (ours, bytes) = try #require(try Self.ours(Array(request.utf8)))
        #expect(try ours == Self.theirs(bytes) && bytes.count == request.utf8.count)
    }

    /// Each octet of each request replaced by others: what we let pass, both read alike.
    @Test(arguments: requests) func alikeWhereverTheyAreChanged(request: String) throws {
        let original = Array(request.utf8)
        var passed = 0
        for (place, octet) in original.indices.flatMap({ place in Self.octets.map { (place, $0) } }) {
            var changed = original
            changed[place] = octet
            guard let (ours, bytes) = try Self.ours(changed) else { continue }
            passed += 1
            let text = String(decoding: bytes, as: UTF8.self).debugDescription
            do {
                let theirs = try Self.theirs(bytes)
                #expect(ours == theirs, "\(text)")
            } catch {
                // A tab behind the digits: RFC 9110 permits it, and NIO's parser a space only.
                #expect(text.contains("Content-Length: 1\\t\\r\\n"), "NIO refuses \(text): \(error)")
            }
        }
        #expect(passed > 100)
    }

    private static let octets = Array("\0\t \r\n:;,\"%/?0A\u{7F}~".utf8)
}

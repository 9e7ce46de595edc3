import Billing
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import GatewayAPI

@Suite("DocumentRequest")
struct DocumentRequestTests {
    private let document = Document(
        id: Document.ID("doc_1"), sha256: String(repeating: "ab", count: 32), size: 1000,
        createdAt: Date(timeIntervalSince1970: 1_790_000_000.25))
    private var tag: String { DocumentRequest.entityTag(of: document) }
    private let stored = "Mon, 21 Sep 2026 14:13:20 GMT"
    private let before = "Mon, 21 Sep 2026 14:13:19 GMT"

    private func decide(_ headers: HTTPFields, _ method: HTTPRequest.Method = .get) -> DocumentRequest {
        DocumentRequest.decide(headers, method: method, document: document)
    }

    @Test func writesAndReadsDates() {
        #expect(HTTPDate.text(document.createdAt) == stored)
        #expect(HTTPDate.date(stored) == Date(timeIntervalSince1970: 1_790_000_000))
        #expect(HTTPDate.date("yesterday") == nil)
    }

    @Test func ifNoneMatchComesBeforeIfModifiedSince() {
        #expect(decide([.ifNoneMatch: tag]) == .notModified)
        #expect(decide([.ifNoneMatch: "\"x\", W/\(tag)"]) == .notModified)
        #expect(decide([.ifNoneMatch: "*"]) == .notModified)
        #expect(decide([.ifNoneMatch: "\"x\"", .ifModifiedSince: stored]) == .whole)
        #expect(decide([.ifModifiedSince: stored]) == .notModified)
        #expect(decide([.ifModifiedSince: before]) == .whole)
        #expect(decide([.ifModifiedSince: "never"]) == .whole)
    }

    @Test func ifMatchComparesStronglyAndFirst() {
        #expect(decide([.ifMatch: tag]) == .whole)
        #expect(decide([.ifMatch: "W/\(tag)"]) == .preconditionFailed)
        #expect(decide([.ifMatch: "\"x\"", .ifNoneMatch: tag]) == .preconditionFailed)
        #expect(decide([.ifUnmodifiedSince: before]) == .preconditionFailed)
        #expect(decide([.ifUnmodifiedSince: stored]) == .whole)
    }

    @Test(arguments: [
        ("bytes=0-0", 0..<1), ("bytes=0-", 0..<1000), ("bytes=999-", 999..<1000), ("bytes=-1", 999..<1000),
        ("bytes=-5000", 0..<1000), ("bytes=10-5000", 10..<1000), ("BYTES=10-19", 10..<20),
        ("bytes=0-99999999999999999999999", 0..<1000),
    ])
    func servesOneRange(field: String, range: Range<Int>) {
        #expect(decide([.range: field]) == .part(range))
    }

    @Test(arguments: ["bytes=1000-", "bytes=-0", "bytes=99999999999999999999999-"])
    func refusesARangeOutside(field: String) {
        #expect(decide([.range: field]) == .unsatisfiable)
    }

    @Test(arguments: ["bytes=0-1,5-6", "bytes=5-4", "bytes=", "bytes=a-b", "items=0-1", "bytes=--1", "bytes 0-1"])
    func answersWholeWhatIsNoOneRange(field: String) {
        #expect(decide([.range: field]) == .whole)
    }

    @Test func rangesCountOnGetAndOnTheSameDocumentOnly() {
        #expect(decide([.range: "bytes=0-1"], .head) == .whole)
        #expect(decide([.range: "bytes=0-1", .ifRange: tag]) == .part(0..<2))
        #expect(decide([.range: "bytes=0-1", .ifRange: stored]) == .part(0..<2))
        for other in ["W/\(tag)", "\"x\"", before] {
            #expect(decide([.range: "bytes=0-1", .ifRange: other]) == .whole)
        }
    }
}

@Suite("Document delivery")
struct DocumentDeliveryTests {
    @Test func deliversBytesPartsAndHeads() async throws {
        let world = try await APIWorld(answering: .success(.document(.make())))
        try await world.serving { client in
            let uri = "/subclients/4521/invoices/70001/pdf"
            let whole = try await client.ask(.get, uri, headers: [.prefer: "wait=30"])
            #expect(whole.status == 200)
            #expect(whole.text == "%PDF-1.7 counterfoil %%EOF")
            #expect(whole.headers[.contentDisposition] == "inline; filename=\"invoice-70001.pdf\"")
            #expect(whole.headers[.noSniff] == "nosniff")
            let tag = try #require(whole.headers[.eTag])
            let part = try await client.ask(.get, uri, headers: [.range: "bytes=3-12"])
            #expect(part.status == 206)
            #expect(part.text == "F-1.7 coun")
            #expect(part.headers[.contentRange] == "bytes 3-12/26")
            let outside = try await client.ask(.get, uri, headers: [.range: "bytes=99-"])
            #expect(outside.status == 416)
            #expect(outside.headers[.contentRange] == "bytes */26")
            let same = try await client.ask(.get, uri, headers: [.ifNoneMatch: tag])
            #expect(same.status == 304)
            #expect(same.headers[.eTag] == tag && same.text.isEmpty)
            #expect(same.headers[.cacheControl] == whole.headers[.cacheControl])
            #expect(same.headers[.vary] == whole.headers[.vary])
            #expect(whole.headers[.cacheControl]?.hasPrefix("private") == true)
            #expect(tag.hasPrefix("\""), "a strong one")
            let failed = try await client.ask(.get, uri, headers: [.ifMatch: "\"x\""])
            #expect(failed.status == 412)
            #expect(try failed.problem().kind == "precondition-failed")
            let head = try await client.ask(.head, uri)
            #expect(head.headers[.contentLength] == "26" && head.text.isEmpty)
        }
    }

    @Test func readsActsByIDAndByNumber() async throws {
        let world = try await APIWorld()
        try await world.serving { client in
            async let byNumber = client.ask(.get, "/subclients/4521/acts?number=A%2F17", headers: [.prefer: "wait=30"])
            #expect(await world.upstream.call(1).operation == .fetchAct(.number("A/17")))
            await world.upstream.answer(.success(.document(.make())))
            #expect(try await byNumber["number"] == .string("A/17"))
            #expect(try await byNumber["id"] == .null)
            #expect(try await byNumber["links", "self"] == .string("/subclients/4521/acts?number=A%2F17"))
            async let byID = client.ask(.get, "/subclients/4521/acts/501/pdf", headers: [.prefer: "wait=100"])
            await world.time.sleepers(2)
            world.time.advance(by: .seconds(20))
            #expect(await world.upstream.calls.count == 1)
            await world.time.sleepers(2)
            world.time.advance(by: .seconds(10))
            #expect(try await byID.status == 202, "waits no longer than the limit")
            let list = try await client.ask(.get, "/subclients/4521/acts")
            #expect(list.text.contains("A/17"))
        }
    }

    @Test(arguments: [
        ("invoice-1.pdf", "inline; filename=\"invoice-1.pdf\""),
        ("а/б.pdf", "inline; filename=\"_-_.pdf\"; filename*=UTF-8''%D0%B0-%D0%B1.pdf"),
        ("x\"\r\n%.pdf", "inline; filename=\"x----.pdf\""),
    ])
    func namesAreNamesAndNoPaths(name: String, field: String) {
        #expect(DocumentName.disposition(name) == field)
    }
}

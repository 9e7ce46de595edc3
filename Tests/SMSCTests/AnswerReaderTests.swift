import Billing
import Foundation
import Testing

@testable import SMSC

@Suite("AnswerReader")
struct AnswerReaderTests {
    private func read(
        _ body: some Collection<UInt8>, contentType: String?, cut: Int? = nil, isWhole: Bool = true,
        limit: Int = 1 << 20
    ) -> Answer {
        var reader = AnswerReader(contentType: contentType, documentLimit: limit)
        let body = Array(body)
        for start in stride(from: 0, to: body.count, by: cut ?? max(1, body.count)) {
            reader.consume(body[start..<min(start + (cut ?? body.count), body.count)])
        }
        return reader.finish(isWhole: isWhole)
    }

    private func bytes(_ document: DocumentContent?) -> [UInt8]? {
        document.map { $0.pieces.flatMap { $0 } }
    }

    @Test(arguments: Fixture.creates)
    func readsEveryDialectOfACreate(name: String) throws {
        let fixture = try Fixture(name)
        let answer = read(fixture.body, contentType: fixture.contentType)
        #expect(answer.record?.id == Invoice.ID("70001"))
        #expect(bytes(answer.document) == (try Fixture.pdf()))
    }

    @Test(arguments: Fixture.reads)
    func readsEveryDialectOfADocument(name: String) throws {
        let fixture = try Fixture(name)
        #expect(bytes(read(fixture.body, contentType: fixture.contentType).document) == (try Fixture.pdf()))
    }

    @Test(arguments: Fixture.errors)
    func readsEveryDialectOfAnError(name: String) throws {
        let fixture = try Fixture(name)
        let refusal = try #require(read(fixture.body, contentType: fixture.contentType).record?.refusal)
        #expect(refusal.code == 9)
        #expect(["duplicate request, wait a minute", "повторный запрос"].contains(refusal.text))
    }

    @Test(arguments: Fixture.creates + Fixture.reads + Fixture.errors)
    func readsTheSameHoweverItIsCut(name: String) throws {
        let fixture = try Fixture(name)
        let whole = read(fixture.body, contentType: fixture.contentType)
        for cut in [1, 2, 3, 5, 7, 16, 61] {
            #expect(read(fixture.body, contentType: fixture.contentType, cut: cut) == whole)
        }
    }

    /// Wherever a create's answer breaks off: never a document, and the id from where it can be read, for good.
    @Test(arguments: Fixture.creates, [true, false])
    func neverKeepsADocumentThatWasCut(name: String, isWhole: Bool) throws {
        let fixture = try Fixture(name)
        let final = try #require(Data(fixture.body).range(of: Data("--gate42--".utf8), options: .backwards)).upperBound
        var hasID = false
        for length in 0..<final {
            let answer = read(fixture.body.prefix(length), contentType: fixture.contentType, isWhole: isWhole)
            #expect(answer.document == nil, "cut at \(length)")
            #expect(!hasID || answer.record?.id != nil, "lost the id at \(length)")
            hasID = answer.record?.id != nil
        }
        #expect(hasID)
    }

    @Test func neverKeepsADocumentShorterThanItsFraming() throws {
        let fixture = try Fixture("read-pdf")
        #expect(read(fixture.body, contentType: fixture.contentType, isWhole: false).document == nil)
        #expect(read(fixture.body.dropLast(8), contentType: fixture.contentType).document == nil)
    }

    @Test(arguments: [
        "", " ", "<html><body>502</body></html>", "{", "{\"id\": 70001", "null", "%PDF-1.4 without an end", "--",
        "ERROR",
        "ERROR = x", "{\"error\": \"no number\"}", "{\"id\": 1.5}", "{\"id\": \"7 OR 1=1\"}", "{\"id\": true}",
    ])
    func takesNothingFromWhatIsNoAnswer(body: String) {
        for contentType in [nil, "text/html", "application/json", "multipart/mixed; boundary=gate42"] {
            let answer = read(Array(body.utf8), contentType: contentType)
            #expect(answer.document == nil)
            #expect(answer.record?.id == nil && answer.record?.refusal == nil)
        }
    }

    private func record(
        _ text: String, _ change: (inout ProviderDialect.AnswerWords) -> Void
    ) -> ProviderRecord? {
        var words = ProviderDialect.AnswerWords()
        change(&words)
        var reader = AnswerReader(contentType: nil, documentLimit: 1 << 20, words: words)
        reader.consume(Array(text.utf8)[...])
        return reader.finish(isWhole: true).record
    }

    @Test func readsTheAccountsOwnWords() {
        let created = record(#"{"bill": {"no": 70001, "total": "5.00"}, "id": 3}"#) {
            ($0.id, $0.amount, $0.wrappers) = ("no", "total", ["bill"])
        }
        #expect(created?.id == Invoice.ID("70001") && created?.sum == "5.00")
        let refused = record(#"{"reason": "too soon", "code": 9}"#) { ($0.error, $0.errorCode) = ("reason", "code") }
        #expect(refused?.refusal == Refusal(code: 9, text: "too soon"))
        #expect(record(#"{"id": 70001}"#) { $0.id = "no" }?.id == nil)
    }

    /// A code 2 that is not understood would be asked again, and cost the address.
    @Test func understandsTheDocumentedErrorWhateverTheWords() {
        let refused = record(#"{"error": "authorise error", "error_code": 2}"#) { $0.errorCode = "code" }
        #expect(refused?.refusal?.code == Refusal.wrongCredentials)
    }

    @Test func readsTheCharsetThatIsSet() {
        let bytes = Array("{\"error\": \"".utf8) + [0xD1, 0xF7, 0xB8, 0xF2] + Array("\", \"error_code\": 7}".utf8)
        var words = ProviderDialect.AnswerWords()
        #expect(ProviderRecord(bytes, in: words)?.refusal?.text == "Счёт")
        words.charset = .windows1251
        #expect(
            ProviderRecord(Array("{\"error\": \"Р\", \"error_code\": 7}".utf8), in: words)?.refusal?.text == "Р\u{A0}")
        words.charset = .utf8
        #expect(ProviderRecord(bytes, in: words)?.refusal?.text != "Счёт")
    }

    @Test func keepsLongIDsExact() {
        let answer = read(Array("{\"id\": 900719925474099377, \"sum\": 0.10}".utf8), contentType: nil)
        #expect(answer.record?.id == Invoice.ID("900719925474099377"))
        #expect(answer.record?.sum == "0.1")
    }

    @Test func refusesADocumentOverTheLimit() throws {
        let fixture = try Fixture("create-crlf-quoted")
        let answer = read(fixture.body, contentType: fixture.contentType, limit: 64)
        #expect(answer.document == nil)
        #expect(answer.record?.id == Invoice.ID("70001"))
    }

    @Test func gathersALargeDocumentInPieces() {
        var reader = AnswerReader(contentType: "application/pdf", documentLimit: 64 << 20)
        let chunk = Array("%PDF-1.4".utf8) + [UInt8](repeating: 0x20, count: 16_376)
        for _ in 0..<1024 { reader.consume(chunk[...]) }
        reader.consume(Array("\n%%EOF\n".utf8)[...])
        let document = reader.finish(isWhole: true).document
        #expect(document?.size == (16 << 20) + 7)
        #expect(document?.pieces.dropLast().allSatisfy { $0.count == DocumentContent.pieceSize } == true)
    }
}

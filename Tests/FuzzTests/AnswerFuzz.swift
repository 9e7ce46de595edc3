import Billing
import Crypto

@testable import SMSC

/// The reader of the provider's answers: the same however the body is cut, never a document of a body that was cut, and
/// never one with another digest than its bytes.
///
/// Input: a byte that cuts the body, a line with the Content-Type, the body.
struct AnswerFuzz: FuzzTarget {
    static let name = "answer"

    static func violation(in input: [UInt8]) -> String? {
        let cut = Int(input.first ?? 0)
        let line = input.dropFirst().prefix { $0 != 0x0A }
        let type = line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
        let body = input.dropFirst(line.count + 2)
        let whole = read([body], type, isWhole: true)
        let middle = body.startIndex + cut % (body.count + 1)
        if read([body[..<middle], body[middle...]], type, isWhole: true) != whole { return "another answer when cut" }
        if read(body.indices.map { body[$0...$0] }, type, isWhole: true) != whole {
            return "another answer byte by byte"
        }
        if read([body], type, isWhole: false).document != nil { return "a document of a body that was cut" }
        return whole.document.flatMap { flaw(of: $0, in: body) } ?? flaw(of: whole.record)
    }

    private static func read(_ pieces: [ArraySlice<UInt8>], _ type: String?, isWhole: Bool) -> Answer {
        var reader = AnswerReader(contentType: type, documentLimit: 1 << 16)
        pieces.forEach { reader.consume($0) }
        return reader.finish(isWhole: isWhole)
    }

    private static func flaw(of document: DocumentContent, in body: ArraySlice<UInt8>) -> String? {
        let bytes = document.pieces.flatMap { $0 }
        let digest = SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        if digest != document.sha256 { return "a document with another digest" }
        if bytes.count > min(body.count, 1 << 16) { return "a document larger than its body" }
        return document.size == bytes.count ? nil : "a document with another size"
    }

    private static func flaw(of record: ProviderRecord?) -> String? {
        guard let id = record?.id?.rawValue else { return nil }
        let isNumber = (1...18).contains(id.utf8.count) && id.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return isNumber ? nil : "an id that is no number"
    }
}

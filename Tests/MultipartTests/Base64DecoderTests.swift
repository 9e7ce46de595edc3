import Foundation
import Multipart
import Testing

struct Base64DecoderTests {
    @Test func decodesEveryLengthHoweverCut() throws {
        for length in 0...20 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 83 &+ 250) }
            let options: Data.Base64EncodingOptions = [.lineLength64Characters, .endLineWithLineFeed]
            let text = Array((Data(bytes).base64EncodedString(options: options) + "\r\n").utf8)
            for cut in 0...text.count {
                #expect(try decode([text[..<cut], text[cut...]]) == bytes)
            }
        }
    }

    @Test func lineBreaksMayStandAnywhere() throws {
        #expect(try decode([Array("\r\nQ\nU\r\nJ\n\nD\r\n".utf8)[...]]) == Array("ABC".utf8))
        #expect(try decode([Array("QQ\r\n=\r\n=\r\n".utf8)[...]]) == Array("A".utf8))
    }

    @Test(arguments: ["Q", "QQ", "QUJ", "QUJDR", "QQ="])
    func contentThatEndsInsideAGroupIsTruncated(_ text: String) {
        #expect(throws: Base64Failure.truncated) { try decode([Array(text.utf8)[...]]) }
    }

    @Test(arguments: [
        "QUJ*", "Q UJD", "=", "Q===", "QQ==QQ==", "QQ=Q", "QQ===", "QUI==", "QR==", "QUK=", "Q\u{0}", "-_-_",
    ])
    func whatIsNoBase64IsRefused(_ text: String) {
        #expect(throws: Base64Failure.invalidCharacter) { try decode([Array(text.utf8)[...]]) }
    }

    private func decode(_ chunks: [ArraySlice<UInt8>]) throws -> [UInt8] {
        var decoder = Base64Decoder()
        var bytes: [UInt8] = []
        for chunk in chunks { bytes += try decoder.decode(chunk) }
        try decoder.finish()
        return bytes
    }
}

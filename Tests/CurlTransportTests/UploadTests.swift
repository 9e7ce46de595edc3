import Foundation
import Testing

@testable import CurlTransport

@Suite("Upload")
struct UploadTests {
    private let pieces = [Data("abc".utf8), Data("defgh".utf8), Data("i".utf8)]

    private func read(_ upload: Upload, _ count: Int) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        let filled = bytes.withUnsafeMutableBytes { upload.read(into: $0) }
        return String(decoding: bytes.prefix(filled), as: UTF8.self)
    }

    @Test(arguments: 1...10) func fillsEveryBufferAcrossPieces(count: Int) {
        let upload = Upload(pieces)
        var all = ""
        while case let part = read(upload, count), !part.isEmpty { all += part }
        #expect(all == "abcdefghi" && upload.size == 9)
    }

    @Test(arguments: 0...9) func goesBackToAnyPlace(offset: Int) {
        let upload = Upload(pieces)
        _ = read(upload, 5)
        upload.move(to: offset)
        #expect(read(upload, 20) == String("abcdefghi".dropFirst(offset)))
    }
}

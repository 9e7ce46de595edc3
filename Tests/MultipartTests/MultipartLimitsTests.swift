import Multipart
import Testing

/// Each limit: exactly reached is accepted, one more fails, and the failure does not depend on the cut.
struct MultipartLimitsTests {
    @Test func partsAreLimited() {
        let part = "--b\r\n\r\nx\r\n"
        expect(.tooManyParts, MultipartLimits(parts: 2), accepts: part + part + "--b--", refuses: part + part + part)
    }

    @Test func headerBytesAreLimited() {
        let limits = MultipartLimits(headerBytes: 400)
        let line = "A: \(String(repeating: "x", count: 393))\r\n"
        expect(
            .headersTooLarge, limits, accepts: "--b\r\n\(line)\r\n\r\n--b--", refuses: "--b\r\nA\(line)\r\n\r\n--b--")
        expect(.headersTooLarge, limits, accepts: "--b\r\n\(line)--b--", refuses: "--b\r\n" + line + line.dropLast(1))
    }

    @Test func headerFieldsAreLimited() {
        let two = "A: 1\r\n 2\r\nB: 1\r\n"
        expect(
            .headersTooLarge, MultipartLimits(headerFields: 2), accepts: "--b\r\n\(two)\r\n\r\n--b--",
            refuses: "--b\r\n\(two)C: 1\r\n\r\n\r\n--b--")
    }

    @Test func contentBytesAreLimited() {
        let limits = MultipartLimits(contentBytes: 5)
        let accepted = "--b\r\n\r\n12345\r\n--b\r\n\r\n12345\r\n--b--"
        expect(.contentTooLarge, limits, accepts: accepted, refuses: "--b\r\n\r\n123456\r\n--b--")
        #expect(Splitting("--b\r\n\r\n123456\r\n--b--", boundary: "b", limits: limits).texts == ["12345"])
    }

    @Test func preambleIsLimited() {
        let limits = MultipartLimits(preambleBytes: 300)
        let preamble = String(repeating: "x", count: 298) + "\r\n"
        expect(.preambleTooLong, limits, accepts: preamble + "--b--", refuses: "x\(preamble)--b--")
        expect(.preambleTooLong, limits, accepts: preamble + "--b \r\n--b--", refuses: preamble + "--bx\r\n")
    }

    @Test func lineWithoutEndFailsBeforeItIsHeld() {
        var splitter = MultipartSplitter(boundary: MultipartBoundary("b"), limits: MultipartLimits(preambleBytes: 1000))
        let chunk = [UInt8](repeating: 0x78, count: 100)
        let counts = (1...20).map { _ in splitter.consume(chunk[...]) }
        #expect(counts.firstIndex(of: [.failed(.preambleTooLong)]) == 10)
    }

    private func expect(
        _ failure: MultipartFailure, _ limits: MultipartLimits, accepts: String, refuses: String,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(Splitting(accepts, boundary: "b", limits: limits).isComplete, sourceLocation: location)
        let body = Array(refuses.utf8)
        let whole = Splitting([body[...]], boundary: "b", limits: limits)
        #expect(whole.ending == .failed(failure), sourceLocation: location)
        for cut in 0...body.count {
            let halves = Splitting([body[..<cut], body[cut...]], boundary: "b", limits: limits)
            #expect(halves == whole, "cut at \(cut)", sourceLocation: location)
        }
        let bytes = Splitting(body.indices.map { body[$0...$0] }, boundary: "b", limits: limits)
        #expect(bytes == whole, sourceLocation: location)
    }
}

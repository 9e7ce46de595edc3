import Multipart
import Testing

struct MultipartSplitterTests {
    @Test func splitsPartsWithTheirHeaders() {
        let result = Splitting("--b\r\nA: 1\r\nb :  2 \r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n", boundary: "b")
        #expect(result.isComplete)
        #expect(result.texts == ["one", "two"])
        #expect(result.parts[0].headers.fields.map(\.name) == ["A", "b"])
        #expect(result.parts[0].headers["B"] == "2")
        #expect(result.parts[1].headers.fields.isEmpty)
    }

    @Test func everySampleIsComplete() {
        for sample in Sample.all {
            let result = Splitting([sample.body[...]], boundary: sample.boundary)
            #expect(result.isComplete, "\(sample.testDescription)")
        }
    }

    @Test(arguments: Sample.all) func resultDoesNotDependOnTheCut(_ sample: Sample) {
        let whole = Splitting([sample.body[...]], boundary: sample.boundary)
        for cut in 0...sample.body.count {
            let halves = [sample.body[..<cut], sample.body[cut...]]
            #expect(Splitting(halves, boundary: sample.boundary) == whole, "cut at \(cut)")
        }
        for size in 1...9 {
            let pieces = stride(from: 0, to: sample.body.count, by: size).map { sample.body[$0...].prefix(size) }
            #expect(Splitting(pieces, boundary: sample.boundary) == whole, "pieces of \(size)")
        }
    }

    @Test(arguments: Sample.truncatable) func truncatedBodyIsNeverComplete(_ sample: Sample) {
        for count in 0...sample.end {
            let result = Splitting([sample.body[..<count]], boundary: sample.boundary)
            guard case .truncated = result.ending else {
                Issue.record("\(count) bytes: \(String(describing: result.ending))")
                continue
            }
        }
    }

    @Test func truncationNamesTheOpenSection() {
        #expect(Splitting("", boundary: "b").ending == .truncated(in: .preamble))
        #expect(Splitting("--", boundary: "b").ending == .truncated(in: .preamble))
        #expect(Splitting("--b\r\nA: 1\r\n", boundary: "b").ending == .truncated(in: .headers(part: 0)))
        let second = Splitting("--b\r\n\r\n{}\r\n--b\r\n\r\n%PDF-", boundary: "b")
        #expect(second.ending == .truncated(in: .content(part: 1)))
        #expect(second.texts == ["{}", "%PDF-"])
        #expect(second.parts.map(\.isWhole) == [true, false])
    }

    @Test func lineThatOnlyResemblesADelimiterIsContent() {
        for (open, close) in [("--b\r\n\r\n", "\r\n--b--\r\n"), ("--b\n\n", "\n--b--\n")] {
            let content = "\r\n--b--\u{20}x\r\n--bb\r\n--b-\r\n--b\rx" + String(repeating: " ", count: 300)
            let result = Splitting(open + content + close, boundary: "b")
            #expect(result.isComplete)
            #expect(result.texts == [content])
        }
    }

    @Test func lineEndBeforeADelimiterIsNotContent() {
        let body = "--b\r\nA: 1\r\n--b\r\nA: 2\r\n\r\n--b\r\n\r\n\r\n--b\r\n\r\n\r\n\r\n--b--\r\n"
        let result = Splitting(body, boundary: "b")
        #expect(result.isComplete)
        #expect(result.texts == ["", "", "", "\r\n"])
        #expect(result.parts.map { $0.headers["A"] } == ["1", "2", nil, nil])
    }

    @Test func lineEndOfTheFirstDelimiterDecides() {
        #expect(Splitting("--b\r\n\r\n1\n--b--\n2\r\n--b--\r\n", boundary: "b").texts == ["1\n--b--\n2"])
        #expect(Splitting("--b\n\n1\r\n--b--\r\n2\r\n--b--\n", boundary: "b").texts == ["1\r\n--b--\r\n2\r"])
    }

    @Test func boundaryIsTakenFromTheBodyWhenNoneIsGiven() {
        let body = "--==_x/1?\r\n\r\none\r\n--==_x/1?--"
        #expect(Splitting(body, boundary: nil).texts == ["one"])
        #expect(Splitting(body, boundary: nil).isComplete)
        #expect(Splitting("no dashes at all", boundary: nil).ending == .truncated(in: .preamble))
    }

    @Test func headersAreUnfoldedAndDecoded() {
        let body = Array("--b\r\nA:\r\n  x\r\n\ty\r\nB: \u{44F}\r\nC: ".utf8) + [0xE9] + Array("\r\n\r\n\r\n--b--".utf8)
        let headers = Splitting([body[...]], boundary: "b").parts[0].headers
        #expect(headers["a"] == "x\ty")
        #expect(headers["b"] == "я")
        #expect(headers["c"] == "é")
        #expect(headers["d"] == nil)
    }

    @Test(arguments: ["no colon", ": no name", " continuation of nothing", "two words: x", "A: \u{0}", "A: \r x"])
    func malformedHeaderFails(_ line: String) {
        let body = "--b\r\n\r\none\r\n--b\r\n\(line)\r\n\r\ntwo\r\n--b--"
        let result = Splitting(body, boundary: "b")
        #expect(result.ending == .failed(.malformedHeader))
        #expect(result.texts == ["one"])
    }

    @Test func contentSharesTheStorageOfItsChunk() throws {
        let body = Array("--b\r\n\r\n0123456789\r\n--b--".utf8)
        var splitter = MultipartSplitter(boundary: MultipartBoundary("b"))
        let slices = splitter.consume(body[...]).compactMap { event -> ArraySlice<UInt8>? in
            guard case .bytes(let bytes) = event else { return nil }
            return bytes
        }
        let slice = try #require(slices.first)
        let start = body.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) }
        #expect(slice.withUnsafeBufferPointer { UInt(bitPattern: $0.baseAddress) } == start + 7)
    }

    @Test func nothingFollowsTheEnding() {
        var splitter = MultipartSplitter(boundary: MultipartBoundary("b"))
        #expect(splitter.consume(Array("--b--\r\n".utf8)[...]) == [.completed])
        #expect(splitter.consume(Array("--b\r\n\r\nx\r\n--b--".utf8)[...]).isEmpty)
        #expect(splitter.finish().isEmpty)
    }
}

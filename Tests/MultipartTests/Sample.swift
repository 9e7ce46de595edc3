import Testing

/// A body that is complete when its last delimiter is, in one of the dialects senders speak.
struct Sample: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let body: [UInt8]
    /// Where the final delimiter's last dash stands: up to there every beginning of the body is truncated.
    let end: Int
    let boundary: String?

    init(_ name: String, _ text: String, boundary: String? = "b") {
        self.init(name, Array(text.utf8), boundary: boundary)
    }

    init(_ name: String, _ body: [UInt8], boundary: String?) {
        testDescription = name
        self.body = body
        self.boundary = boundary
        let final = Array("--\(boundary ?? "inferred-1")--".utf8)
        end =
            (0...(body.count - final.count)).last { body[$0...].starts(with: final) }.map { $0 + final.count - 1 } ?? 0
    }

    /// Lines that are nearly a delimiter, in both line ends.
    static let resemblances =
        "-\r\n--\r\n--B\r\n--bb\r\n--b-\r\n--b-x\r\n--b\rx\r\n --b\r\n--b\u{20}x\n--b\n\r\r\n\r\n--b\u{0}"
    /// Lines that are nearly the final delimiter: cut behind its dashes, a body does end in one.
    static let finalResemblances = "--b--\u{20}x\r\n--b--x\r\n--b---\r\n--b--\r\r\n--b--b\n--b--\n"

    static let binary = (0...255).map { UInt8($0) } + Array("\r\n--".utf8) + (0...255).map { UInt8(255 - $0) }

    static let truncatable = all.filter { $0.testDescription != "final resemblances" }

    static let all: [Sample] = [
        Sample("CRLF", "--b\r\nA: 1\r\nB: 2\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n"),
        Sample("LF", "--b\nA: 1\nB: 2\n\none\n--b\n\ntwo\n--b--\n"),
        Sample("no line end after the final delimiter", "--b\r\nA: 1\r\n\r\none\r\n--b--"),
        Sample("preamble and epilogue", "pre\r\n--bx\r\n\r\n--b\r\nA: 1\r\n\r\none\r\n--b--\r\nepi\r\n--b\r\nlogue"),
        Sample("padding", "--b \t\r\nA: 1\r\n\r\none\r\n--b  \r\n\r\ntwo\r\n--b--\t \r\n"),
        Sample("folded headers", "--b\r\nA: 1\r\n 2\r\n\t3\r\nB:4\r\n\r\none\r\n--b--\r\n"),
        Sample(
            "boundary from the body", "\r\npre\r\n-- no\r\n--inferred-1\r\n\r\none\r\n--inferred-1--\r\n", boundary: nil
        ),
        Sample("resemblances", "--b\r\n\r\n\(resemblances)\r\n--b\r\n\r\n\(resemblances)\r\n--b--\r\n"),
        Sample("final resemblances", "--b\r\n\r\n\(finalResemblances)\r\n--b--\r\n"),
        Sample("CR before LF delimiters", "--b\n\none\r\n--b\n\n\r\n--b--\n"),
        Sample("parts without content", "--b\r\nA: 1\r\n--b\r\nA: 2\r\n\r\n--b\r\nA: 3\r\n\r\n\r\n--b\r\n--b--\r\n"),
        Sample("no parts", "--b--\r\n"),
        Sample("binary", Array("--b\r\n\r\n".utf8) + binary + Array("\r\n--b--\r\n".utf8), boundary: "b"),
        Sample("long boundary", "--a'()+_,-./:=? z\n\nx\n--a'()+_,-./:=? z--\n", boundary: "a'()+_,-./:=? z"),
    ]
}

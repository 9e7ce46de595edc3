/// Reads the head of a response line by line (RFC 9112 sections 4 and 5). Interim responses (1xx) are passed over.
struct ResponseHead {
    /// 64 KiB for all lines, interim heads and trailers included: eight times what common servers send at most.
    static let limit = 64 * 1024

    private(set) var status = 0
    private(set) var headers = TransferHeaders()
    /// Whether the blank line behind the final response's fields was read. What follows are trailers, which are dropped.
    private(set) var isComplete = false
    private var bytes = 0

    /// Takes one line with its end.
    /// - Throws: `headersTooLarge` or `malformedResponse`.
    mutating func add(_ line: some Collection<UInt8>) throws(HeadFailure) {
        bytes += line.count
        guard bytes <= Self.limit else { throw .tooLarge }
        guard !isComplete else { return }
        let text = Self.text(line)
        if text.isEmpty {
            try end()
        } else if text.hasPrefix("HTTP/") {
            try begin(text)
        } else if text.first == " " || text.first == "\t" {
            try fold(text)
        } else {
            try field(text)
        }
    }

    private mutating func begin(_ line: String) throws(HeadFailure) {
        guard headers.fields.isEmpty, status == 0 else { throw .malformed("a second status line") }
        let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, words[1].utf8.count == 3, let code = Int(words[1]), (100...999).contains(code) else {
            throw .malformed("no status code")
        }
        status = code
    }

    private mutating func field(_ line: String) throws(HeadFailure) {
        guard status != 0, let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
            throw .malformed("a header line without a name")
        }
        let value = line[line.index(after: colon)...]
        headers.fields.append(TransferHeaders.Field(name: String(line[..<colon]), value: value.trimmedOfBlanks))
    }

    /// A folded line continues the last value behind one space (RFC 9112 section 5.2).
    private mutating func fold(_ line: String) throws(HeadFailure) {
        guard let last = headers.fields.popLast() else { throw .malformed("a continuation of nothing") }
        let value = "\(last.value) \(line.trimmedOfBlanks)"
        headers.fields.append(TransferHeaders.Field(name: last.name, value: value))
    }

    private mutating func end() throws(HeadFailure) {
        guard status >= 200 else {
            status = 0
            headers = TransferHeaders()
            return
        }
        try checkFraming()
        isComplete = true
    }

    /// A body whose length is in doubt is not read (RFC 9112 section 6.3), and no coding is undone but `chunked`: libcurl
    /// would inflate a `Transfer-Encoding: gzip` unasked.
    private func checkFraming() throws(HeadFailure) {
        let codings = values(of: "transfer-encoding")
        guard codings.allSatisfy({ $0.lowercased() == "chunked" }) else { throw .malformed("unknown transfer coding") }
        guard Set(values(of: "content-length")).count <= 1 else { throw .malformed("two content lengths") }
    }

    private func values(of name: String) -> [String] {
        headers.fields.filter { $0.name.lowercased() == name }.map(\.value)
    }

    /// Without the line end; as ISO 8859-1 when it is not UTF-8, so that no byte is lost.
    private static func text(_ line: some Collection<UInt8>) -> String {
        var bytes = Array(line)
        while bytes.last == 0x0A || bytes.last == 0x0D { bytes.removeLast() }
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}

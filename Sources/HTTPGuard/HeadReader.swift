import HTTPTypes

/// Reads a head line by line. Whatever two readers could take in two ways is refused (RFC 9112 sections 3, 5 and 6).
struct HeadReader: Sendable {
    private let limits: HTTPLimits
    private var line: RequestLine?
    private var fields = HTTPFields()
    private var closes = false
    private var expectsContinue = false
    private var expectsOther = false
    private var fieldBytes = 0
    private var hosts = 0
    private var length: Int?
    private var codings = TransferCodings()

    init(_ limits: HTTPLimits) {
        self.limits = limits
    }

    mutating func takeRequestLine(_ line: Span<UInt8>) throws(RequestFault) {
        let request = try RequestLine(line)
        self.line = request
        closes = request.isOld
    }

    /// Octets of field lines that may still come.
    var room: Int { limits.headerBytes - fieldBytes }

    mutating func takeField(_ line: Span<UInt8>) throws(RequestFault) {
        fieldBytes += line.count + 2
        guard fields.count < limits.headerFields else { throw .fieldsTooMany }
        guard fieldBytes <= limits.headerBytes else { throw .fieldsTooLarge }
        guard !line[0].isBlank else { throw .fieldFolded }
        var colon = 0
        while colon < line.count, line[colon].isToken { colon += 1 }
        guard colon > 0, colon < line.count, line[colon] == .colon else { throw .fieldNameInvalid }
        for index in (colon + 1)..<line.count where !line[index].isFieldValue { throw .fieldValueInvalid }
        let rest = line.extracting((colon + 1)...)
        let value = rest.extracting(rest.trimmed)
        guard let name = HTTPField.Name(line.extracting(..<colon).text) else { throw .fieldNameInvalid }
        fields.append(HTTPField(name: name, value: value.text))
        try take(line.extracting(..<colon), value)
    }

    private mutating func take(_ name: Span<UInt8>, _ value: Span<UInt8>) throws(RequestFault) {
        switch name.count {
        case 4 where name.isWord("host"):
            hosts += 1
            guard hosts == 1 else { throw .hostRepeated }
            guard HostField.isValid(value) else { throw .hostInvalid }
        case 6 where name.isWord("expect"):
            if value.isWord("100-continue") { expectsContinue = true } else { expectsOther = true }
        case 10 where name.isWord("connection"):
            takeConnection(value)
        case 14 where name.isWord("content-length"):
            guard length == nil else { throw .lengthRepeated }
            guard let value = value.decimal else { throw .lengthInvalid }
            length = value
        case 17 where name.isWord("transfer-encoding"):
            try codings.take(value)
        default: break
        }
    }

    /// Nothing is upgraded to here. The request is answered in HTTP/1.1, and what follows it on the connection could be
    /// meant for another protocol: it is not read.
    private mutating func takeConnection(_ value: Span<UInt8>) {
        var list = ListReader()
        while let member = list.next(in: value) {
            let option = value.extracting(member)
            if option.isWord("close") || option.isWord("upgrade") { closes = true }
        }
    }

    /// The head, at its empty line.
    func finished() throws(RequestFault) -> RequestHead {
        guard let line else { preconditionFailure("a head begins with its request line") }
        let isOld = line.isOld
        guard hosts == 1 || isOld else { throw .hostMissing }
        if codings.arePresent {
            guard length == nil else { throw .lengthWithCoding }
            guard !isOld else { throw .codingTooNew }
        }
        let isChunked = try codings.isChunked
        // RFC 9110 section 10.1.1: an expectation of HTTP/1.0 is ignored.
        guard !expectsOther || isOld else { throw .expectationUnknown }
        if let length, length > limits.bodyBytes { throw .bodyTooLarge }
        let body: RequestHead.Body = isChunked ? .chunked : length.map { $0 == 0 ? .none : .length($0) } ?? .none
        return RequestHead(
            method: line.method, target: line.target, fields: fields, body: body, isOld: isOld, closes: closes,
            expectsContinue: expectsContinue && !isOld && body != .none)
    }
}

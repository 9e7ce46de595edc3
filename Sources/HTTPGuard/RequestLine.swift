import HTTPTypes

/// The first line of a request (RFC 9112 section 3).
struct RequestLine: Hashable {
    let method: HTTPRequest.Method
    let target: String
    let isOld: Bool

    init(_ line: Span<UInt8>) throws(RequestFault) {
        var methodEnd = 0
        while methodEnd < line.count, line[methodEnd].isToken { methodEnd += 1 }
        guard methodEnd > 0, methodEnd < line.count, line[methodEnd] == .space else { throw .requestLineInvalid }
        var targetEnd = methodEnd + 1
        while targetEnd < line.count, line[targetEnd] != .space { targetEnd += 1 }
        guard targetEnd > methodEnd + 1, targetEnd < line.count else { throw .requestLineInvalid }
        isOld = try Self.isOld(line.extracting((targetEnd + 1)...))
        guard let method = Self.known(line.extracting(..<methodEnd)) else { throw .methodUnknown }
        self.method = method
        let target = line.extracting((methodEnd + 1)..<targetEnd)
        try Self.check(target: target)
        self.target = target.text
    }

    private static func isOld(_ version: Span<UInt8>) throws(RequestFault) -> Bool {
        if equals(version, "HTTP/1.1") { return false }
        if equals(version, "HTTP/1.0") { return true }
        guard version.count == 8, equals(version.extracting(..<5), "HTTP/"), version[5].isDigit, version[7].isDigit,
            version[6] == UInt8(ascii: ".")
        else { throw .requestLineInvalid }
        throw .versionUnsupported
    }

    /// Only origin-form: what an absolute URI, an authority or an asterisk asks for is a proxy's business, and two readers
    /// could find different hosts in it.
    private static func check(target: Span<UInt8>) throws(RequestFault) {
        for index in 0..<target.count where !target[index].isTarget && target[index] != UInt8(ascii: "%") {
            throw .targetInvalid
        }
        guard target[0] == UInt8(ascii: "/") else { throw .targetForm }
    }

    /// Those that a path may answer with 405; the case counts.
    private static func known(_ method: Span<UInt8>) -> HTTPRequest.Method? {
        switch method.count {
        case 3: equals(method, "GET") ? .get : equals(method, "PUT") ? .put : nil
        case 4: equals(method, "POST") ? .post : equals(method, "HEAD") ? .head : nil
        case 5: equals(method, "PATCH") ? .patch : equals(method, "TRACE") ? .trace : nil
        case 6: equals(method, "DELETE") ? .delete : nil
        case 7: equals(method, "OPTIONS") ? .options : nil
        default: nil
        }
    }

    private static func equals(_ bytes: Span<UInt8>, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { letters in
            for index in 0..<bytes.count where bytes[index] != letters[index] { return false }
            return true
        }
    }
}

/// The first line of a request (RFC 9112 section 3), of which the rest of this target needs very little.
struct RequestLine: Hashable {
    let isOld: Bool
    let isHEAD: Bool

    init(_ line: Span<UInt8>) throws(RequestFault) {
        var methodEnd = 0
        while methodEnd < line.count, line[methodEnd].isToken { methodEnd += 1 }
        guard methodEnd > 0, methodEnd < line.count, line[methodEnd] == .space else { throw .requestLineInvalid }
        var targetEnd = methodEnd + 1
        while targetEnd < line.count, line[targetEnd] != .space { targetEnd += 1 }
        guard targetEnd > methodEnd + 1, targetEnd < line.count else { throw .requestLineInvalid }
        let method = line.extracting(..<methodEnd)
        isOld = try Self.isOld(line.extracting((targetEnd + 1)...))
        guard Self.isKnown(method) else { throw .methodUnknown }
        isHEAD = Self.equals(method, "HEAD")
        try Self.check(target: line.extracting((methodEnd + 1)..<targetEnd))
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
    private static func isKnown(_ method: Span<UInt8>) -> Bool {
        switch method.count {
        case 3: equals(method, "GET") || equals(method, "PUT")
        case 4: equals(method, "POST") || equals(method, "HEAD")
        case 5: equals(method, "PATCH") || equals(method, "TRACE")
        case 6: equals(method, "DELETE")
        case 7: equals(method, "OPTIONS")
        default: false
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

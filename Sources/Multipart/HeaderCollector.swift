/// Makes header fields of lines (RFC 5322 section 2.2).
struct HeaderCollector: Sendable {
    private var fields: [(name: String, value: [UInt8])] = []

    var count: Int { fields.count }

    /// The fields so far, as the splitter reports them.
    var headers: MultipartHeaders {
        MultipartHeaders(
            fields.map { name, value in
                MultipartHeaders.Field(name: name, value: Self.text(value).trimmedOfBlanks)
            }
        )
    }

    /// Takes one line without its end: a new field, or the continuation of the last when it begins with a blank.
    mutating func add(_ line: ArraySlice<UInt8>) throws(MultipartFailure) {
        guard !line.contains(0x00), !line.contains(0x0D) else { throw .malformedHeader }
        if line.first == 0x20 || line.first == 0x09 {
            guard !fields.isEmpty else { throw .malformedHeader }
            fields[fields.count - 1].value += line
        } else {
            fields.append(try Self.field(line))
        }
    }

    private static func field(_ line: ArraySlice<UInt8>) throws(MultipartFailure) -> (name: String, value: [UInt8]) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformedHeader }
        let name = String(decoding: line[..<colon], as: UTF8.self).trimmedOfBlanks
        guard !name.isEmpty, name.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .malformedHeader }
        return (name, Array(line[(colon + 1)...]))
    }

    private static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}

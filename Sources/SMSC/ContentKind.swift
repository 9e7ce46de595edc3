/// What content is by its first bytes; white space and a byte order mark before them are passed over.
enum ContentKind: Hashable {
    case multipart
    /// JSON, or a text error.
    case record
    case document
    case unknown
    /// Too few bytes to tell.
    case undecided

    private static let marks: [(mark: [UInt8], kind: ContentKind)] = [
        (Array("--".utf8), .multipart), (Array("{".utf8), .record), (Array("ERROR".utf8), .record),
        (Array("%PDF-".utf8), .document),
    ]

    init(_ head: [UInt8]) {
        var head = head[...]
        if head.starts(with: ProviderText.byteOrderMark) { head = head.dropFirst(ProviderText.byteOrderMark.count) }
        head = head.drop { [0x20, 0x09, 0x0D, 0x0A].contains($0) }
        if let found = Self.marks.first(where: { head.starts(with: $0.mark) }) {
            self = found.kind
        } else {
            let isOpen =
                ProviderText.byteOrderMark.starts(with: head)
                || Self.marks.contains { $0.mark.starts(with: head) }
            self = isOpen ? .undecided : .unknown
        }
    }
}

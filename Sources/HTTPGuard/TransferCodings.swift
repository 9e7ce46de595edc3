/// What Transfer-Encoding says, over all its fields (RFC 9112 section 6.1): only `chunked`, once, is understood.
struct TransferCodings: Sendable {
    private(set) var arePresent = false
    private var chunked = 0
    private var hasUnknown = false
    private var endsInChunked = false

    mutating func take(_ value: Span<UInt8>) throws(RequestFault) {
        arePresent = true
        var list = ListReader()
        var members = 0
        while let member = list.next(in: value) {
            members += 1
            endsInChunked = value.extracting(member).isWord("chunked")
            if endsInChunked { chunked += 1 } else { hasUnknown = true }
        }
        // Empty members are lawful, and nobody but an attacker sends them.
        if members == 1, endsInChunked, !value.isWord("chunked") { hasUnknown = true }
    }

    /// - Throws: 400 when `chunked` is not last, or there twice, or nothing is; 501 when something else is there.
    var isChunked: Bool {
        get throws(RequestFault) {
            guard arePresent else { return false }
            guard chunked <= 1, chunked == 0 || endsInChunked, chunked > 0 || hasUnknown else { throw .codingMisplaced }
            guard !hasUnknown else { throw .codingUnknown }
            return true
        }
    }
}

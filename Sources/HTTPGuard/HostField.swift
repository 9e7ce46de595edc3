/// The value of Host (RFC 9112 section 3.2): a host and perhaps a port, nothing that a URI could hide in.
enum HostField {
    static func isValid(_ value: Span<UInt8>) -> Bool {
        guard !value.isEmpty else { return false }
        var end = 0
        if value[0] == UInt8(ascii: "[") {
            end = 1
            while end < value.count, isAddress(value[end]) { end += 1 }
            guard end > 2, end < value.count, value[end] == UInt8(ascii: "]") else { return false }
            end += 1
        } else {
            while end < value.count, value[end].isHost, value[end] != .comma { end += 1 }
            guard end > 0 else { return false }
        }
        return end == value.count || isPort(value.extracting(end...))
    }

    /// Of an IPv6 address, with an IPv4 one at its end.
    private static func isAddress(_ octet: UInt8) -> Bool {
        octet.hexadecimal != nil || octet == .colon || octet == UInt8(ascii: ".")
    }

    private static func isPort(_ rest: Span<UInt8>) -> Bool {
        guard rest[0] == .colon, rest.count <= 6 else { return false }
        for index in 1..<rest.count where !rest[index].isDigit { return false }
        return true
    }
}

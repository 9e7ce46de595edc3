import Glibc

/// An address in numbers, of either family: one of IPv4 is taken as the IPv6 address that stands for it (::ffff:a.b.c.d).
struct NumericAddress: Hashable, Sendable {
    let octets: [UInt8]

    static let mapping: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]

    /// - Parameter text: A zone (`%eth0`) is allowed. Nil for a name and for every other way of writing a number.
    init?(_ text: some StringProtocol) {
        let numeric = String(text.prefix { $0 != "%" })
        var four = in_addr()
        if inet_pton(AF_INET, numeric, &four) == 1 {
            octets = Self.mapping + withUnsafeBytes(of: four) { Array($0) }
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, numeric, &six) == 1 else { return nil }
        octets = withUnsafeBytes(of: six) { Array($0) }
    }

    var isIPv4: Bool { octets.starts(with: Self.mapping) }
}

/// The addresses that begin alike, written as in `10.1.0.0/16`.
package struct AddressRange: Hashable, Sendable {
    private let start: [UInt8]
    private let bits: Int

    /// Nil for anything else, and when the address goes on behind the bits that count: then one of the two is a mistake.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = NumericAddress(parts[0]), let length = Int(parts[1]), length >= 0,
            length <= (address.isIPv4 ? 32 : 128)
        else { return nil }
        bits = address.isIPv4 ? 96 + length : length
        start = Self.cut(address.octets, to: bits)
        guard start == address.octets else { return nil }
    }

    func contains(_ address: NumericAddress) -> Bool {
        Self.cut(address.octets, to: bits) == start
    }

    private static func cut(_ octets: [UInt8], to bits: Int) -> [UInt8] {
        octets.enumerated().map { place, octet in
            let kept = min(max(bits - place * 8, 0), 8)
            return octet & ~(kept == 8 ? 0 : 0xFF >> UInt8(kept))
        }
    }
}

/// Tells addresses of the public internet from all others.
enum PublicAddress {
    /// IANA's special-purpose registry of IPv4 (RFC 6890 and later), multicast and the reserved rest.
    private static let special = ranges([
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/3",
    ])

    /// Of IPv6 only global unicast is public.
    private static let global = ranges(["2000::/3"])

    /// What of it is not: Teredo, benchmarking and ORCHID (2001::/23), 6to4, which like Teredo carries an IPv4 address of
    /// its own, and what is for documentation.
    private static let reserved = ranges(["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"])

    static func contains(_ address: NumericAddress) -> Bool {
        if address.isIPv4 { return !special.contains { $0.contains(address) } }
        return global.contains { $0.contains(address) } && !reserved.contains { $0.contains(address) }
    }

    private static func ranges(_ texts: [String]) -> [AddressRange] {
        texts.map { text in
            guard let range = AddressRange(text) else { preconditionFailure("\(text) is no range") }
            return range
        }
    }
}

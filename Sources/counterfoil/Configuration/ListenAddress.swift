import Glibc

/// Where a listener is bound.
enum ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// A name or an address, an IPv6 address without its brackets. Port 0 lets the system choose.
    case tcp(host: String, port: Int)
    case unix(path: String)

    /// `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `unix:/run/counterfoil/gateway.sock`.
    init?(configured text: String) {
        if text.hasPrefix("unix:") {
            self.init(unixPath: String(text.dropFirst("unix:".count)))
            return
        }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), port <= 65535 else {
            return nil
        }
        guard let host = Self.host(text[..<colon]) else { return nil }
        self = .tcp(host: host, port: port)
    }

    /// `sun_path` holds 108 bytes, the last of them NUL (unix(7)).
    private init?(unixPath path: String) {
        guard path.hasPrefix("/"), path.utf8.count <= 107, !path.utf8.contains(0), !path.hasSuffix("/") else {
            return nil
        }
        self = .unix(path: path)
    }

    private static func host(_ text: Substring) -> String? {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let address = String(text.dropFirst().dropLast())
            var parsed = in6_addr()
            return inet_pton(AF_INET6, address, &parsed) == 1 ? address : nil
        }
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
        return !text.isEmpty && text.utf8.count <= 253 && isName ? String(text) : nil
    }

    var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        }
    }
}

extension ConfigurationFormat<ListenAddress> {
    static let listenAddress = scalar(
        "address", expecting: "an address such as 127.0.0.1:8080, [::1]:8080 or unix:/run/counterfoil/gateway.sock",
        parse: ListenAddress.init(configured:))
}

import Foundation
import Glibc

extension ConfigurationFormat<URL> {
    /// The address under which callers reach the gateway; links begin with it. A slash at its end is dropped.
    static let publicURL = scalar(
        "URL",
        expecting: "an absolute http or https URL without user, query and fragment, as in https://billing.example"
    ) { text in
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        return URL(plain: trimmed)
    }

    /// Where a caller is told of its jobs.
    static let receiverURL = scalar(
        "URL", expecting: "an absolute https URL without user, query and fragment", parse: URL.init(plain:))

    /// The provider's endpoint. Plain http only to this machine itself, since the password goes with every call.
    static let providerURL = encryptedURL("the password")

    /// A store's endpoint. A slash at its end is dropped.
    static let storeURL = encryptedURL("documents") { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }

    private static func encryptedURL(
        _ goods: String, trimmed: @escaping @Sendable (String) -> String = { $0 }
    ) -> ConfigurationFormat {
        scalar("URL", expecting: "an absolute https URL without user, query and fragment") { URL(plain: trimmed($0)) }
            .refused { url in
                guard url.scheme == "http", !url.isLoopback else { return nil }
                return """
                    http would send \(goods) in the clear: use https (http is only for a loopback host, such as 127.0.0.1)
                    """
            }
    }

    /// Where an issuer publishes its keys. Plain http only from this machine itself: whoever can change the answer on its
    /// way can sign tokens.
    static let keySetURL = scalar(
        "URL", expecting: "an absolute https URL without user, query and fragment", parse: URL.init(plain:)
    ).refused { url in
        guard url.scheme == "http", !url.isLoopback else { return nil }
        return "http would let others put in keys of their own: use https (http is only for a loopback host)"
    }
}

extension URL {
    /// `localhost`, 127.0.0.0/8 (RFC 1122, 3.2.1.3) or `::1`. A name that merely starts with 127. is none of them.
    var isLoopback: Bool {
        guard let host = host() else { return false }
        var address = in_addr()
        if inet_pton(AF_INET, host, &address) == 1 { return host.hasPrefix("127.") }
        return ["localhost", "::1", "[::1]"].contains(host.lowercased())
    }

    /// An absolute URL of http or https with a host and nothing that could hold a secret or would be lost.
    fileprivate init?(plain text: String) {
        guard let parts = URLComponents(string: text), let url = parts.url else { return nil }
        guard let scheme = parts.scheme, ["http", "https"].contains(scheme), parts.host?.isEmpty == false else {
            return nil
        }
        guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil else { return nil }
        self = url
    }
}

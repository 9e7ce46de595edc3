import Billing
package import Crypto
import Foundation

/// Makes and checks links that open one document for a while without an API key.
package struct LinkSigner: Sendable {
    package struct Key: Sendable {
        let id: String
        private let keyed: HMAC<SHA256>

        package init(id: String, secret: SymmetricKey) {
            self.id = id
            keyed = HMAC(key: secret)
        }

        /// The key is taken in once and not for each tag. Compared with bytes in constant time.
        func tag(on message: Data) -> HMAC<SHA256>.MAC {
            var hash = keyed
            hash.update(data: message)
            return hash.finalize()
        }
    }

    enum Verdict: Hashable {
        case valid, forged, expired
    }

    let publicURL: String
    private let lifetime: Duration
    private let keys: [Key]

    /// - Parameter keys: The first signs, all are accepted: several while a key is being changed. At least one.
    package init(publicURL: String, lifetime: Duration, keys: [Key]) {
        precondition(!keys.isEmpty, "links need a key")
        self.publicURL = publicURL.hasSuffix("/") ? String(publicURL.dropLast()) : publicURL
        self.lifetime = lifetime
        self.keys = keys
    }

    func link(to document: Document.ID, at date: Date) -> String {
        let expires = String(Int(date.timeIntervalSince1970) + Int(lifetime.components.seconds))
        let key = keys[0]
        let signature = Self.signature(of: document.rawValue, expires, by: key)
        return "\(publicURL)/documents/\(document).pdf?expires=\(expires)&key=\(key.id)&signature=\(signature)"
    }

    /// The signature is looked at first: a forged link does not learn whether it would be in time.
    func verdict(on document: Document.ID, expires: String, key id: String, signature: String, at date: Date) -> Verdict
    {
        guard let key = keys.first(where: { $0.id == id }), let tag = Data(base64URL: signature),
            key.tag(on: Self.message(document.rawValue, expires, key)) == tag
        else { return .forged }
        guard let seconds = Double(expires), date.timeIntervalSince1970 < seconds else { return .expired }
        return .valid
    }

    /// A tag over any other text, for cursors: `purpose` keeps the one from being taken for the other.
    func tag(on text: String, purpose: String) -> Data {
        Data(keys[0].tag(on: Data("\(purpose)\n\(text)".utf8)).prefix(16))
    }

    private static func signature(of document: String, _ expires: String, by key: Key) -> String {
        Data(key.tag(on: message(document, expires, key))).base64URL
    }

    /// Line feeds stand in none of the three: no two links share a message.
    private static func message(_ document: String, _ expires: String, _ key: Key) -> Data {
        Data("link\n\(document)\n\(expires)\n\(key.id)".utf8)
    }
}

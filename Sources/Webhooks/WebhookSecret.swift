package import Billing
import Crypto
import Foundation

/// A secret that a target's receiver shares with us, as Standard Webhooks writes one: `whsec_` and the base64 of 24 to 64
/// bytes.
package struct WebhookSecret: Hashable, Sendable, CustomStringConvertible {
    private let key: SymmetricKey

    package static let prefix = "whsec_"
    package static let keyBytes = 24...64

    /// Nil when the text is no such secret.
    package init?(_ secret: Secret) {
        let text = secret.reveal()
        guard text.hasPrefix(Self.prefix), let bytes = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))),
            Self.keyBytes.contains(bytes.count)
        else { return nil }
        key = SymmetricKey(data: bytes)
    }

    package var description: String { "•••" }

    /// `v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`.
    func signature(id: Notice.ID, timestamp: Int, body: [UInt8]) -> String {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Data("\(id).\(timestamp).".utf8))
        code.update(data: body)
        return "v1," + Data(code.finalize()).base64EncodedString()
    }

    package func hash(into hasher: inout Hasher) {
        key.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

/// The `Content-Transfer-Encoding` of a part (RFC 2045 section 6).
package enum TransferEncoding: Hashable, Sendable {
    /// `7bit`, `8bit` or `binary`: the bytes are the content.
    case identity
    /// To be undone by a `Base64Decoder`.
    case base64
    /// Anything else, `quoted-printable` included, lower-cased: no sender of binary documents uses it.
    case unsupported(String)

    package init(_ field: String) {
        let text = field.lowercased().trimmedOfBlanks
        self =
            switch text {
            case "7bit", "8bit", "binary": .identity
            case "base64": .base64
            default: .unsupported(text)
            }
    }
}

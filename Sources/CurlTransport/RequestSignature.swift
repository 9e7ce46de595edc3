/// Signs a request for an S3-compatible store: AWS signature version 4, done by libcurl. Never logged.
///
/// libcurl 7.88 signs a header that it was told to leave out, and does not encode a path as S3 wants: a signed request keeps
/// libcurl's own `Expect`, and its path must consist of unreserved characters and slashes (RFC 3986).
package struct RequestSignature: Sendable {
    package var region: String
    package var accessKey: String
    package var secretKey: String
    /// SHA-256 of the body in lower-case hexadecimal digits, sent along and signed.
    package var bodySHA256: String

    /// Of no bytes at all.
    package static let emptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    package init(region: String, accessKey: String, secretKey: String, bodySHA256: String = emptyBody) {
        self.region = region
        self.accessKey = accessKey
        self.secretKey = secretKey
        self.bodySHA256 = bodySHA256
    }
}

package import Billing

/// As whom the store is asked.
package struct S3Credentials: Hashable, Sendable {
    package let accessKey: Secret
    package let secretKey: Secret

    package init(accessKey: Secret, secretKey: Secret) {
        self.accessKey = accessKey
        self.secretKey = secretKey
    }
}

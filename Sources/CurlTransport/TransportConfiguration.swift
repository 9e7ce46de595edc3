/// What all transfers of one transport have in common.
package struct TransportConfiguration: Hashable, Sendable {
    /// A PEM file whose authorities are trusted instead of the system's.
    package var caBundle: String?
    /// The public keys one of which the server's certificate must carry: `sha256//` and base64, several joined by `;`
    /// (`CURLOPT_PINNEDPUBLICKEY`). It is checked in addition to the certificate's chain and host.
    package var pinnedPublicKey: String?
    /// Transfers at once; one more is refused as `busy`. 128 x (256 KiB of unread body + 64 KiB and 16 KiB of libcurl's
    /// buffers) = 42 MiB at worst, and 128 descriptors; as many idle connections may wait for `reusable` transfers.
    package var maxConcurrentTransfers: Int
    package var userAgent: String

    package init(
        caBundle: String? = nil,
        pinnedPublicKey: String? = nil,
        maxConcurrentTransfers: Int = 128,
        userAgent: String
    ) {
        self.caBundle = caBundle
        self.pinnedPublicKey = pinnedPublicKey
        self.maxConcurrentTransfers = maxConcurrentTransfers
        self.userAgent = userAgent
    }
}

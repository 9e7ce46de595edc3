/// A folder in a bucket of a store that speaks S3.
///
/// Bucket and prefix stand in the path (`ENDPOINT/BUCKET/PREFIX/…`), which every such store understands, whatever its host is
/// called. They consist of unreserved characters and slashes only: libcurl signs a path as it stands.
package struct S3Location: Hashable, Sendable, CustomStringConvertible {
    /// An absolute URL without a slash at its end.
    package let endpoint: String
    package let region: String
    package let bucket: String
    /// Without slashes at its ends; empty for the bucket's root.
    package let prefix: String

    package init(endpoint: String, region: String, bucket: String, prefix: String) {
        self.endpoint = endpoint
        self.region = region
        self.bucket = bucket
        self.prefix = prefix
    }

    package var description: String { "s3://\(bucket)\(prefix.isEmpty ? "" : "/" + prefix) at \(endpoint)" }

    /// Two digits spread the objects over folders, for people who look at them with other tools.
    func url(of sha256: String) -> String {
        [endpoint, bucket, prefix, String(sha256.prefix(2)), sha256].filter { !$0.isEmpty }.joined(separator: "/")
    }
}

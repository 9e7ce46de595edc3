import Billing
import Foundation
import S3Documents

/// Where documents are kept when the ledger is not to hold them.
struct DocumentsConfiguration: ConfigurationSection, Hashable {
    let location: S3Location
    let credentials: S3Credentials
    let caBundle: String?
    /// For one request.
    let timeout: Duration

    private static let storeKey = ConfigurationKey<S3Folder>("store", .folder)
    private static let endpointKey = ConfigurationKey<URL>("endpoint", .storeURL)
    private static let regionKey = ConfigurationKey<String>("region", .region, .standard("us-east-1"))
    private static let accessKeyKey = ConfigurationKey<Secret>("access_key", .secret(bytes: 1...1024))
    private static let secretKeyKey = ConfigurationKey<Secret>("secret_key", .secret(bytes: 1...1024))
    private static let caBundleKey = ConfigurationKey<String>("ca_bundle", .certificates, .optional)
    private static let timeoutKey = ConfigurationKey<Duration>(
        "timeout", .duration(.milliseconds(100)...(.seconds(60))), .standard("10s"))

    static let keys = [
        storeKey.description, endpointKey.description, regionKey.description, accessKeyKey.description,
        secretKeyKey.description, caBundleKey.description, timeoutKey.description,
    ]

    init?(reading map: ConfigurationMap) {
        let store = map.read(Self.storeKey)
        let endpoint = map.read(Self.endpointKey)
        let region = map.read(Self.regionKey)
        let accessKey = map.read(Self.accessKeyKey)
        let secretKey = map.read(Self.secretKeyKey)
        caBundle = map.read(Self.caBundleKey)
        let timeout = map.read(Self.timeoutKey)
        guard let store, let endpoint, let region, let accessKey, let secretKey, let timeout else { return nil }
        location = S3Location(
            endpoint: endpoint.absoluteString, region: region, bucket: store.bucket, prefix: store.prefix)
        credentials = S3Credentials(accessKey: accessKey, secretKey: secretKey)
        self.timeout = timeout
    }
}

/// `s3://bucket/prefix`.
private struct S3Folder: Hashable, Sendable {
    let bucket: String
    let prefix: String

    /// A bucket by Amazon's rules; a prefix of characters that are signed as they stand.
    init?(_ text: String) {
        guard let parts = text.wholeMatch(of: /s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[A-Za-z0-9._-]+)*)\/?/)
        else { return nil }
        let folders = parts.2.split(separator: "/")
        guard parts.2.count <= 512, !folders.contains(where: { $0.allSatisfy { $0 == "." } }) else { return nil }
        bucket = String(parts.1)
        prefix = folders.joined(separator: "/")
    }
}

extension ConfigurationFormat<S3Folder> {
    fileprivate static let folder = scalar(
        "s3 URL",
        expecting: "s3://bucket or s3://bucket/folder, the folder of letters, digits and . _ -", parse: S3Folder.init)
}

extension ConfigurationFormat<String> {
    fileprivate static let region = scalar("region", expecting: "a region, as in eu-central-1") { text in
        text.wholeMatch(of: /[a-z0-9-]{1,64}/) == nil ? nil : text
    }
}

import Billing
import Foundation
import Webhooks

/// Where a caller wants to be told of its settled jobs.
struct WebhookConfiguration: ConfigurationSection, Hashable {
    let name: String
    let url: URL
    /// In the order of the file, at least one; several while one is being changed.
    let secrets: [WebhookSecret]
    /// Of one's own, in which the receiver may be.
    let networks: [AddressRange]

    private static let urlKey = ConfigurationKey<URL>("url", .receiverURL)
    private static let secretsKey = ConfigurationKey<[WebhookSecret]>("secrets", .list(of: .webhook, count: 1...4))
    private static let networksKey = ConfigurationKey<[AddressRange]>(
        "networks", .list(of: .network, count: 0...16), .emptyList)

    static let keys = [urlKey.description, secretsKey.description, networksKey.description]

    init?(reading map: ConfigurationMap) {
        let url = map.read(Self.urlKey)
        let secrets = map.read(Self.secretsKey)
        let networks = map.read(Self.networksKey)
        guard let url, let secrets, let networks else { return nil }
        guard url.scheme == "https" || !networks.isEmpty else {
            map.report(
                "http would tell everybody on the way: use https, or say in networks where it is", at: Self.urlKey)
            return nil
        }
        name = map.name
        self.url = url
        self.secrets = secrets
        self.networks = networks
    }

    func target(of caller: Caller.ID) -> WebhookTarget {
        WebhookTarget(
            target: Notice.Target(caller: caller, name: name), url: url.absoluteString, secrets: secrets,
            networks: networks)
    }
}

extension ConfigurationFormat<WebhookSecret> {
    fileprivate static let webhook = ConfigurationFormat("secret") { value in
        // The prefix and 24 to 64 bytes in base64.
        guard let text = ConfigurationFormat<Secret>.secret(bytes: 38...94).read(value) else { return nil }
        guard let secret = WebhookSecret(text) else {
            value.report("expected whsec_ and the base64 of 24 to 64 random bytes")
            return nil
        }
        return secret
    }
}

extension ConfigurationFormat<AddressRange> {
    fileprivate static let network = scalar(
        "network", expecting: "an address and the bits of it that count, as in 10.1.0.0/16 or fd00::/8",
        parse: AddressRange.init)
}

package import Billing

/// Where one caller wants to be told. Only what stands in the configuration is ever called.
package struct WebhookTarget: Hashable, Sendable {
    package let target: Notice.Target
    /// https, or http where the target is in a network of one's own.
    package let url: String
    /// At least one; each signs, so that a receiver may know the old one or the new one.
    package let secrets: [WebhookSecret]
    /// Where it may be besides the public internet: receivers inside one's own network.
    package let networks: [AddressRange]

    package init(target: Notice.Target, url: String, secrets: [WebhookSecret], networks: [AddressRange]) {
        precondition(!secrets.isEmpty, "an unsigned notice proves nothing")
        self.target = target
        self.url = url
        self.secrets = secrets
        self.networks = networks
    }

    /// Whether a connection to the address may be opened. A name that the target has may come to mean an inside address by
    /// the time it is called, so each address is judged when it is about to be used.
    func mayBe(at address: String) -> Bool {
        guard let address = NumericAddress(address) else { return false }
        return PublicAddress.contains(address) || networks.contains { $0.contains(address) }
    }
}

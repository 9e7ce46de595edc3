import Billing
import Foundation

/// An internal service that calls the gateway.
struct CallerConfiguration: ConfigurationSection, Hashable {
    let id: Caller.ID
    /// SHA-256 digests of its API keys, 32 bytes each; several while a key is being changed, none for a caller that comes
    /// with tokens.
    let keyDigests: [Data]
    let scopes: Set<Caller.Scope>
    /// At least one; the first is its default.
    let accounts: [Account.Name]
    let weight: Int
    let queueLimit: Int
    /// Where it wants to be told of its settled jobs, by names of its own.
    let webhooks: [WebhookConfiguration]
    /// Nil for as many requests as it likes.
    let rate: RateQuota?

    private static let keysKey = ConfigurationKey<[Data]>("keys_sha256", .list(of: .keyDigest, count: 0...16))
    private static let scopesKey = ConfigurationKey<[Caller.Scope]>("scopes", .list(of: .choice, count: 1...8))
    private static let accountsKey = ConfigurationKey<[String]>("accounts", .list(of: .text(1...64), count: 1...1000))
    private static let weightKey = ConfigurationKey<Int>("weight", .integer(1...1000), .standard("1"))
    private static let queueLimitKey = ConfigurationKey<Int>(
        "queue_limit", .integer(1...100_000), .standard("1000"))
    private static let webhooksKey = ConfigurationKey<[WebhookConfiguration]>(
        "webhooks", .map(of: .section, keyedBy: .plain, count: 0...4), .emptyMap)

    private static let rateKey = ConfigurationKey<Int>("rate", .requestRate, .optional)
    private static let burstKey = ConfigurationKey<Int>("burst", .integer(1...100_000), .optional)

    static let keys = [
        keysKey.description, scopesKey.description, accountsKey.description, weightKey.description,
        queueLimitKey.description, rateKey.description, burstKey.description, webhooksKey.description,
    ]

    init?(reading map: ConfigurationMap) {
        let keyDigests = map.read(Self.keysKey)
        let scopes = map.read(Self.scopesKey)
        let accounts = map.read(Self.accountsKey)
        let weight = map.read(Self.weightKey)
        let queueLimit = map.read(Self.queueLimitKey)
        let webhooks = map.read(Self.webhooksKey)
        let rate = map.read(Self.rateKey)
        let burst = map.read(Self.burstKey)
        if map.has(Self.burstKey), !map.has(Self.rateKey) { map.report("goes with rate", at: Self.burstKey) }
        guard let keyDigests, let scopes, let accounts, let weight, let queueLimit, let webhooks else { return nil }
        id = Caller.ID(map.name)
        self.keyDigests = keyDigests
        self.scopes = Set(scopes)
        self.accounts = accounts.map(Account.Name.init)
        self.weight = weight
        self.queueLimit = queueLimit
        self.webhooks = webhooks
        self.rate = rate.map { RateQuota(perSecond: $0, burst: burst ?? $0) }
    }

    /// What the rest of the gateway knows of it.
    var caller: Caller {
        Caller(id: id, scopes: scopes, accounts: accounts, weight: weight, queueLimit: queueLimit, rate: rate)
    }
}

extension ConfigurationFormat<Int> {
    fileprivate static let requestRate = scalar(
        "rate, 1/s to 100000/s", expecting: "requests a second from 1/s to 100000/s, such as 50/s"
    ) { text in
        guard text.hasSuffix("/s"), let number = Int(text.dropLast(2)) else { return nil }
        return (1...100_000).contains(number) ? number : nil
    }
}

extension ConfigurationFormat<Data> {
    fileprivate static let keyDigest = ConfigurationFormat("SHA-256") { value in
        if let digest = value.text.flatMap(Data.init(hexadecimal:)), digest.count == 32 { return digest }
        if value.text?.hasPrefix(APIKey.prefix) == true {
            value.report(
                "is the key itself: put its SHA-256 here, and a new key in its place, since this one is written down")
        } else {
            value.report("expected the SHA-256 of a key, 64 hexadecimal digits: counterfoil keys generate prints both")
        }
        return nil
    }
}

extension Data {
    /// Nil for anything but pairs of hexadecimal digits.
    fileprivate init?(hexadecimal text: String) {
        let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self.init(stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }
}

import Billing
import Foundation
import SMSC
import Scheduling

/// An account at the provider: where it is called, as whom, how often.
struct AccountConfiguration: ConfigurationSection, Hashable {
    let name: Account.Name
    let url: URL
    /// Tried in this order when `url` cannot be reached; creates only when no byte has left.
    let reserveURLs: [URL]
    let credentials: AccountCredentials
    let currency: Currency
    /// From the end of one call to the start of the next, without `guardTime`.
    let gap: Duration
    let guardTime: Duration
    let gapFrom: GapStart
    /// Who says that a shorter gap than the strictest will do.
    let gapEvidence: String?
    /// Sent with every call beside the gateway's own, in the order of the file.
    let parameters: [FormParameter]
    let provider: ProviderDialect
    /// The absolute path of a PEM file that takes the place of the system's certificate authorities.
    let caBundle: String?
    /// libcurl's form: `sha256//` and base64, several separated by `;`.
    let pinnedPublicKey: String?
    let timeouts: TimeoutsConfiguration
    /// The longest answer that is read.
    let documentLimit: ByteSize

    /// At a call a minute each, a thousand logins are seventeen calls a second: more is another machine's work.
    static let countLimit = 1000

    /// The provider's minute: a shorter gap, or one that counts from the start, is a looser reading of its rule.
    private static let minute: Duration = .seconds(60)

    static let keys: [ConfigurationKeyDescription] = [
        Key.url.description, Key.reserveURLs.description, Key.login.description, Key.password.description,
        Key.apiKey.description, Key.currency.description, Key.gap.description, Key.guardTime.description,
        Key.gapFrom.description, Key.gapEvidence.description, Key.parameters.description, Key.provider.description,
        Key.caBundle.description, Key.pinnedPublicKey.description,
        Key.timeouts.description, Key.documentLimit.description,
    ]

    init?(reading map: ConfigurationMap) {
        let url = map.read(Key.url)
        let reserveURLs = map.read(Key.reserveURLs)
        let credentials = AccountCredentials(reading: map)
        let currency = map.read(Key.currency)
        let gap = map.read(Key.gap)
        let guardTime = map.read(Key.guardTime)
        let gapFrom = map.read(Key.gapFrom)
        let parameters = map.read(Key.parameters)
        let provider = map.read(Key.provider)
        let timeouts = map.read(Key.timeouts)
        let documentLimit = map.read(Key.documentLimit)
        gapEvidence = map.read(Key.gapEvidence)
        if let gap, let gapFrom, let url { Self.check(gap, from: gapFrom, at: [url] + (reserveURLs ?? []), in: map) }
        caBundle = map.read(Key.caBundle)
        pinnedPublicKey = map.read(Key.pinnedPublicKey)
        guard let url, let reserveURLs, let credentials, let currency, let gap, let guardTime, let parameters else {
            return nil
        }
        guard let gapFrom, let provider, let timeouts, let documentLimit else { return nil }
        name = Account.Name(map.name)
        self.url = url
        self.reserveURLs = reserveURLs
        self.credentials = credentials
        self.currency = currency
        self.gap = gap
        self.guardTime = guardTime
        self.gapFrom = gapFrom
        self.parameters = parameters
        self.provider = provider
        self.timeouts = timeouts
        self.documentLimit = documentLimit
        checkParameters(in: map)
    }

    /// Nobody loosens the pace by a slip of the pen: it takes a second key that says who vouches for it. A provider on
    /// this machine is a simulated one.
    private static func check(_ gap: Duration, from start: GapStart, at hosts: [URL], in map: ConfigurationMap) {
        let isStrict = gap >= minute && start == .end
        guard !isStrict, !map.has(Key.gapEvidence), !hosts.allSatisfy(\.isLoopback) else { return }
        let place = start == .end ? Key.gap.name : Key.gapFrom.name
        map.report(
            "\(place) is looser than one call in 60s from the end of the last: say in gap_evidence who vouches for it",
            at: Key.gapEvidence)
    }

    private func checkParameters(in map: ConfigurationMap) {
        for parameter in parameters where provider.ownParameters.contains(parameter.name.lowercased()) {
            map.value.reading.report(
                "is set by the gateway itself", at: "\(map.value.keyPath).\(Key.parameters.name).\(parameter.name)")
        }
    }
}

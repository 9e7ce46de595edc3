import Billing
import Foundation

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
    /// Sent with every call beside the gateway's own, in the order of the file.
    let parameters: [FormParameter]
    /// The absolute path of a PEM file that takes the place of the system's certificate authorities.
    let caBundle: String?
    /// libcurl's form: `sha256//` and base64, several separated by `;`.
    let pinnedPublicKey: String?
    let timeouts: TimeoutsConfiguration
    /// The longest answer that is read.
    let documentLimit: ByteSize

    /// At a call a minute each, a thousand logins are seventeen calls a second: more is another machine's work.
    static let countLimit = 1000

    static let keys: [ConfigurationKeyDescription] = [
        Key.url.description, Key.reserveURLs.description, Key.login.description, Key.password.description,
        Key.apiKey.description, Key.currency.description, Key.gap.description, Key.guardTime.description,
        Key.parameters.description, Key.caBundle.description, Key.pinnedPublicKey.description,
        Key.timeouts.description, Key.documentLimit.description,
    ]

    init?(reading map: ConfigurationMap) {
        let url = map.read(Key.url)
        let reserveURLs = map.read(Key.reserveURLs)
        let credentials = AccountCredentials(reading: map)
        let currency = map.read(Key.currency)
        let gap = map.read(Key.gap)
        let guardTime = map.read(Key.guardTime)
        let parameters = map.read(Key.parameters)
        let timeouts = map.read(Key.timeouts)
        let documentLimit = map.read(Key.documentLimit)
        caBundle = map.read(Key.caBundle)
        pinnedPublicKey = map.read(Key.pinnedPublicKey)
        guard let url, let reserveURLs, let credentials, let currency, let gap, let guardTime, let parameters else {
            return nil
        }
        guard let timeouts, let documentLimit else { return nil }
        name = Account.Name(map.name)
        self.url = url
        self.reserveURLs = reserveURLs
        self.credentials = credentials
        self.currency = currency
        self.gap = gap
        self.guardTime = guardTime
        self.parameters = parameters
        self.timeouts = timeouts
        self.documentLimit = documentLimit
    }
}

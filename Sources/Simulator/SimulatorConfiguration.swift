/// What a simulated provider is like.
package struct SimulatorConfiguration: Sendable {
    /// One client of the provider.
    package struct Login: Hashable, Sendable {
        package let name: String
        package let password: String
        package let apiKey: String?

        package init(name: String, password: String, apiKey: String? = nil) {
            self.name = name
            self.password = password
            self.apiKey = apiKey
        }
    }

    /// A subclient by its number and its login.
    package struct Subclient: Hashable, Sendable {
        package let number: String
        package let login: String

        package init(number: String, login: String) {
            self.number = number
            self.login = login
        }
    }

    package var host = "127.0.0.1"
    /// 0 lets the system choose.
    package var port = 0
    /// Nil opens no management port.
    package var managementPort: Int?
    /// The provider's minute. Its half hour, for wrong passwords and the ban, is thirty of these.
    package var window: Duration = .seconds(60)
    package var minuteFrom = MinuteStart.arrival
    package var wording = ProviderWording()
    package var logins = [Login(name: "acme", password: "secret", apiKey: "acme-key")]
    package var subclients = [
        Subclient(number: "4521", login: "acme_sub"), Subclient(number: "4522", login: "sub_alex"),
        Subclient(number: "4523", login: "support@smsc.ru"),
    ]
    /// Every number and login is taken for a subclient.
    package var anySubclient = false
    /// Empty rotates through all.
    package var dialects: [Dialect] = []
    package var faults: [FaultRule] = FaultRule.mischief
    package var seed: UInt64 = 1
    /// Waits this long before each answer.
    package var latency: Duration = .zero
    /// Documents have at least this many bytes.
    package var documentBytes = 0
    /// Whether documents carry their font. Without it they have a thousand bytes instead of forty thousand, and Cyrillic in
    /// them is not legible: for tests that meet every byte.
    package var embedsFont = true
    /// Appended to, one JSON line an arrival.
    package var journalPath: String?

    package init() {}
}

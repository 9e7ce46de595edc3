import Billing
import Foundation
import Testing

@testable import counterfoil

@Suite("Configuration")
struct ConfigurationTests {
    @Test func readsEveryPartInTheOrderOfTheFile() throws {
        let configuration = try ConfigurationFixture.parse(ConfigurationFixture.yaml)
        #expect(configuration.listen == .tcp(host: "127.0.0.1", port: 8080))
        #expect(configuration.adminListen == .unix(path: "/run/counterfoil/admin.sock"))
        #expect(configuration.publicURL.absoluteString == "https://billing.internal.example")
        #expect(configuration.ledger == .sqlite(path: "/var/lib/counterfoil/ledger.sqlite"))
        #expect(configuration.links.lifetime == .seconds(30 * 86400))
        #expect(configuration.links.keys.map(\.id) == ["new", "k1"])
        #expect(configuration.links.keys[1].secret.reveal() == "canary-link-key-of-at-least-32-bytes")
        #expect(configuration.accounts.map(\.name.rawValue) == ["main", "another"])
    }

    @Test func readsAccountsAndCallers() throws {
        let configuration = try ConfigurationFixture.parse(ConfigurationFixture.yaml)
        let (main, another) = (configuration.accounts[0], configuration.accounts[1])
        #expect(main.credentials == .password(login: "acme", Secret("canary password")))
        #expect(main.reserveURLs.map(\.absoluteString) == ["https://www2.smscentre.com/sys/documents.php"])
        #expect(main.gap == .seconds(60) && main.guardTime == .milliseconds(500))
        #expect(another.credentials == .apiKey(Secret("canary-api-key")))
        #expect(another.currency.minorDigits == 0)
        #expect(another.parameters == [.init(name: "fmt", value: "3"), .init(name: "charset", value: "utf-8")])
        let caller = configuration.callers[0].caller
        #expect(caller.scopes == [.createInvoices, .readDocuments])
        #expect(caller.accounts.map(\.rawValue) == ["main", "another"])
        #expect((caller.weight, caller.queueLimit) == (2, 50))
        #expect(configuration.callers[0].keyDigests.map(\.count) == [32])
        #expect(configuration.callers[0].keyDigests[0].starts(with: [0x5E, 0x88, 0x48]))
    }

    @Test func fillsInTheDocumentedDefaults() throws {
        let configuration = try ConfigurationFixture.parse(ConfigurationFixture.yaml)
        #expect("\(configuration.log.level)" == "info" && configuration.log.format == .auto)
        #expect(configuration.limits.bodyBytes == .kibibytes(64) && configuration.limits.wait == .seconds(30))
        #expect(configuration.egress.ban == .seconds(1800) && configuration.egress.wrongCredentials == 4)
        #expect(
            configuration.accounts[1].gap == .seconds(60) && configuration.accounts[1].guardTime == .milliseconds(500))
        #expect(configuration.accounts[1].timeouts.total == .seconds(75))
        #expect(configuration.accounts[1].documentLimit == .mebibytes(64))
        #expect(configuration.shutdownGrace == .seconds(85))
    }

    @Test func everyDefaultReadsWithoutAProblem() throws {
        let minimal = """
            public_url: https://billing.internal.example
            ledger: sqlite:///ledger
            links: {keys: {k1: {file: link-key-1}}}
            accounts: {main: {url: "https://smsc.kz/d", api_key: {env: SECOND_KEY}, currency: KZT}}
            callers: {billing: {keys_sha256: [\(ConfigurationFixture.digest)], scopes: [operator], accounts: [main]}}
            """
        #expect(ConfigurationFixture.problems(minimal) == [])
    }

    @Test func showsNoSecretInAnyForm() throws {
        let configuration = try ConfigurationFixture.parse(ConfigurationFixture.yaml)
        var dumped = ""
        dump(configuration, to: &dumped)
        let summary = ConfigurationSummary(configuration).lines.joined()
        for text in ["\(configuration)", String(reflecting: configuration), dumped, summary] {
            #expect(!text.contains("canary"))
        }
        #expect(!summary.contains("acme"))
    }
}

import Testing

@testable import counterfoil

@Suite("ConfigurationDifference")
struct ConfigurationDifferenceTests {
    private static let yaml = """
        public_url: https://a.example
        ledger: sqlite:///tmp/ledger.sqlite
        links: {keys: {k1: {env: LINK}}}
        accounts:
          main: {url: "https://smsc.example/sys/documents.php", login: main, password: {env: MAIN}, currency: RUB}
          second: {url: "https://smsc.example/sys/documents.php", login: second, password: {env: SECOND}, currency: RUB}
        callers:
          billing:
            keys_sha256: [\(String(repeating: "a", count: 64))]
            scopes: [operator]
            accounts: [main]
        """

    private func configuration(_ yaml: String = yaml, main: String = "secret-one") throws -> Configuration {
        let variables = ["LINK": String(repeating: "k", count: 40), "MAIN": main, "SECOND": "secret-two"]
        return try Configuration.parse(
            yaml, secrets: SystemSecretSource(environment: variables, configurationFile: "/tmp/x"))
    }

    private func difference(_ old: String, _ new: String) throws -> ConfigurationDifference {
        ConfigurationDifference(
            from: try configuration(), to: try configuration(Self.yaml.replacing(old, with: new)))
    }

    @Test func findsNothingInTheSameFile() throws {
        let difference = ConfigurationDifference(from: try configuration(), to: try configuration())
        #expect(difference.changes.isEmpty && difference.fixed.isEmpty)
    }

    @Test func namesAChangedSecretAndNeverItsValue() throws {
        let difference = ConfigurationDifference(from: try configuration(), to: try configuration(main: "secret-new"))
        #expect(difference.description == "accounts.main.password changed")
        #expect(difference.fixed.isEmpty)
    }

    @Test(arguments: [
        ("public_url: https://a.example", "public_url: https://b.example", "public_url changed"),
        ("{k1: {env: LINK}}", "{k2: {env: LINK}}", "links.keys changed"),
        ("currency: RUB}", "currency: RUB, gap: 65s}", "accounts.main.gap changed, accounts.second.gap changed"),
        ("scopes: [operator]", "scopes: [\"documents:read\"]", "callers.billing.scopes changed"),
        ("  second: {url", "  third: {url", "accounts.second removed, accounts.third added"),
        ("callers:", "limits: {wait: 5s}\ncallers:", "limits.wait changed"),
        ("callers:", "limits: {header_bytes: 4KiB}\ncallers:", "limits.header_bytes changed"),
    ])
    func tellsWhatAReloadTakesUp(old: String, new: String, said: String) throws {
        let difference = try difference(old, new)
        #expect(difference.description == said)
        #expect(difference.fixed.isEmpty)
    }

    @Test(arguments: [
        ("callers:", "listen: 127.0.0.1:9\ncallers:", "listen"),
        ("callers:", "admin_listen: 127.0.0.1:9\ncallers:", "admin_listen"),
        ("ledger.sqlite", "other.sqlite", "ledger"),
        ("callers:", "log: {level: debug}\ncallers:", "log.level"),
        ("callers:", "limits: {connections: 5}\ncallers:", "limits.connections"),
        ("callers:", "egress: {ban: 5s}\ncallers:", "egress.ban"),
        ("callers:", "shutdown_grace: 90s\ncallers:", "shutdown_grace"),
    ])
    func namesWhatNeedsARestart(old: String, new: String, key: String) throws {
        #expect(try difference(old, new).fixed == [key])
    }
}

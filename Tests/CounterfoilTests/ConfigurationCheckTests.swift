import Testing

@testable import counterfoil

@Suite("ConfigurationChecks")
struct ConfigurationCheckTests {
    private func problems(_ piece: String, becomes other: String) -> [String] {
        ConfigurationFixture.problems(ConfigurationFixture.yaml(piece, becomes: other)).map {
            "\($0.line) \($0.keyPath) \($0.message)"
        }
    }

    @Test func refusesAnAccountThatDoesNotExist() {
        let found = problems("accounts: [main, another]", becomes: "accounts: [main, anothr]")
        #expect(found == ["28 callers.billing.accounts[1] there is no such account: did you mean another?"])
    }

    @Test func knowsAnAccountThatHasProblemsOfItsOwn() {
        #expect(problems("currency: RUB", becomes: "currency: rubles").count == 1)
    }

    @Test func refusesOneKeyForTwoCallers() {
        let second =
            "  shop: {keys_sha256: [\(ConfigurationFixture.digest.uppercased())], scopes: [operator], accounts: [main]}"
        let found = ConfigurationFixture.problems(ConfigurationFixture.yaml + second)
        #expect(found.map(\.keyPath) == ["callers.shop.keys_sha256[0]"])
        #expect(found.map(\.message) == ["is a key of billing already"])
    }

    @Test func refusesTwoAccountsOfOneLogin() {
        let twin = """
            callers:
            """
        let account = """
              twin:
                url: https://WWW2.smscentre.com/sys/documents.php
                login: acme
                password: {env: SECOND_KEY}
                currency: USD
            callers:
            """
        #expect(problems(twin, becomes: account).map { $0.prefix(16) } == ["24 accounts.twin"])
        let elsewhere = account.replacing("WWW2.smscentre.com", with: "smsc.ua")
        #expect(problems(twin, becomes: elsewhere) == [])
    }

    @Test func refusesAStopThatWouldCutACallOff() {
        let found = problems("listen: 127.0.0.1:8080", becomes: "shutdown_grace: 70s")
        #expect(found.count == 2)
        #expect(found.allSatisfy { $0.hasPrefix("1 shutdown_grace is shorter than accounts.") && $0.contains("(75s)") })
    }

    @Test func refusesTwoListenersOnOneAddress() {
        let found = problems("unix:/run/counterfoil/admin.sock", becomes: "127.0.0.1:8080")
        #expect(found == ["2 admin_listen is the same address as listen"])
    }

    @Test(arguments: [
        ("    login: acme\n", "", "accounts.main.login is missing"),
        ("    password: {file: smsc-main-password}\n", "", "accounts.main.password is missing"),
        (
            "    login: acme\n", "    login: acme\n    api_key: {env: SECOND_KEY}\n",
            "accounts.main.api_key stands beside password"
        ),
        (
            "    api_key: {env: SECOND_KEY}\n", "    api_key: {env: SECOND_KEY}\n    login: a\n",
            "accounts.another.login is not used"
        ),
    ])
    func wantsOneWayToSignIn(piece: String, other: String, message: String) {
        let found = problems(piece, becomes: other)
        #expect(found.count == 1 && found.allSatisfy { $0.contains(message) }, "\(found)")
    }
}

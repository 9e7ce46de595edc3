import Testing

@testable import counterfoil

@Suite("ConfigurationProblems")
struct ConfigurationProblemTests {
    private func problems(_ piece: String, becomes other: String) -> [ConfigurationProblem] {
        ConfigurationFixture.problems(ConfigurationFixture.yaml(piece, becomes: other))
    }

    @Test func reportsEverythingAtOnceByLine() {
        let yaml = """
            listen: 8080
            ledger: mysql://user@host/db
            public_url: https://billing.example
            links: {keys: {k1: {file: link-key-1}}}
            limits:
              wait: [30s]
              conections: 5
            accounts:
              main:
                url: https://smsc.kz/d
                currency: tenge
            callers:
              billing:
                keys_sha256: [\(ConfigurationFixture.digest)]
                scopes: [invoices:create, documents:write]
                accounts: [mian]
            """
        let found = ConfigurationFixture.problems(yaml).map { "\($0.line) \($0.keyPath)" }
        #expect(
            found == [
                "1 listen", "2 ledger", "6 limits.wait", "7 limits.conections", "9 accounts.main.password",
                "11 accounts.main.currency", "15 callers.billing.scopes[1]", "16 callers.billing.accounts[0]",
            ])
    }

    @Test(arguments: [
        ("listen: 127", "listn: 127", "listn", "did you mean listen?"),
        ("    gap:", "    gapp:", "accounts.main.gapp", "did you mean gap?"),
        ("    weight: 2", "    wieght: 2", "callers.billing.wieght", "did you mean weight?"),
        ("  lifetime: 30d", "  secret: x", "links.secret", "known here are lifetime, keys"),
    ])
    func refusesUnknownKeysAndSuggestsTheNearest(piece: String, other: String, keyPath: String, advice: String) {
        let found = problems(piece, becomes: other)
        #expect(
            found.contains {
                $0.keyPath == keyPath && $0.message.hasPrefix("unknown key") && $0.message.hasSuffix(advice)
            })
    }

    @Test func refusesAKeyThatStandsTwice() {
        let found = problems("guard: 500ms", becomes: "gap: 500ms")
        #expect(found.map(\.keyPath) == ["gap"])
        #expect(found.map(\.line) == [17])
    }

    @Test(arguments: [
        ("listen: 127.0.0.1:8080", "listen: [1]", "found a list"),
        ("gap: 60s", "gap: {s: 60}", "found a map"),
        ("gap: 60s", "gap:", "found nothing"),
        ("login: acme", "login: \"\"", "a text of 1 to 100 characters"),
        ("weight: 2", "weight: heavy", "a whole number from 1 to 1000"),
        ("weight: 2", "weight: 0", "a whole number from 1 to 1000"),
        (
            "scopes: [invoices:create, documents:read]", "scopes: operator",
            "expected a list of 1 to 8, found a single value"
        ),
        ("accounts: [main, another]", "accounts: []", "expected a list of 1 to 1000, found a list of 0"),
        ("[\(ConfigurationFixture.digest)]", "[5e88]", "64 hexadecimal digits"),
        ("[\(ConfigurationFixture.digest)]", "[cf_0123]", "is the key itself"),
        ("  keys:\n    new: {file: link-key-2}\n    k1: {file: link-key-1}", "  keys: {}", "found a map of 0"),
        ("  billing:", "  \"bill ing\":", "a name has 1 to 64 letters"),
        ("fmt: 3", "psw: 3", "is set by the gateway itself"),
        ("currency: JPY", "ca_bundle: ca.pem\n    currency: JPY", "expected an absolute path"),
        ("currency: JPY", "ca_bundle: /ca.pem\n    currency: JPY", "cannot read /ca.pem"),
        ("currency: JPY", "pinned_public_key: sha256//abc\n    currency: JPY", "expected sha256// and"),
    ])
    func saysWhatWasExpected(piece: String, other: String, message: String) {
        let found = problems(piece, becomes: other)
        #expect(found.contains { $0.message.contains(message) }, "\(found)")
    }

    @Test(arguments: [
        ("a: [1\nb: 2", 2), ("a: b: c", 1), ("\tx: 1", 1), ("a: *nowhere", 1), ("a: 1\n---\nb: 1", 2),
        ("a: \"unfinished", 1),
    ])
    func saysWhereATextIsNoYAML(yaml: String, line: Int) {
        let found = ConfigurationFixture.problems(yaml)
        #expect(found.map(\.keyPath) == [""])
        #expect(found.map(\.line) == [line])
        #expect(found.allSatisfy { $0.message.hasPrefix("is not YAML: ") })
    }

    @Test(arguments: ["", "# nothing yet\n", "{}"])
    func namesWhatAnEmptyFileLacks(yaml: String) {
        let missing = ConfigurationFixture.problems(yaml).map(\.keyPath)
        #expect(missing == ["public_url", "ledger", "links", "accounts", "callers"])
    }

    @Test func refusesAFileThatIsNoMap() {
        #expect(ConfigurationFixture.problems("- 1").map(\.message) == ["expected a map, found a list"])
    }

    @Test func repeatsNothingThatBreaksALine() {
        let found = ConfigurationFixture.problems(ConfigurationFixture.yaml + "\"a\\nb\\e[2J\": 1\n")
        #expect(found.map { $0.text(file: "f.yaml") }.allSatisfy { $0.hasPrefix("f.yaml:31: a?b?[2J: unknown key") })
        #expect(found.count == 1)
    }

    @Test func repeatsNoValueOfTheFile() {
        let canary = "canary7"
        for piece in [
            "127.0.0.1:8080", "https://billing.internal.example/", "30d", "acme", "RUB", "60s", "50", "invoices:create",
        ] {
            for other in ["\(canary) \u{1}", "[\(canary)]", "{a: \(canary)}", "http://u:\(canary)@h/"] {
                let found = problems(piece, becomes: other)
                #expect(found.allSatisfy { !$0.message.contains(canary) })
            }
        }
    }
}

import Billing
import Foundation
import Scheduling
import Testing
import Tokens

@testable import counterfoil

@Suite("Configuration of rates, retention and tokens")
struct CallerLimitsConfigurationTests {
    private let fixture = ConfigurationFixture.yaml

    private func problems(_ addition: String) -> [String] {
        ConfigurationFixture.problems(fixture + addition + "\n").map(\.keyPath)
    }

    @Test func readsARateWithItsBurst() throws {
        let yaml = ConfigurationFixture.yaml("queue_limit: 50", becomes: "rate: 50/s\n    burst: 100")
        #expect(try ConfigurationFixture.parse(yaml).callers[0].rate == RateQuota(perSecond: 50, burst: 100))
        let alone = ConfigurationFixture.yaml("queue_limit: 50", becomes: "rate: 50/s")
        #expect(try ConfigurationFixture.parse(alone).callers[0].rate == RateQuota(perSecond: 50, burst: 50))
        #expect(try ConfigurationFixture.parse(fixture).callers[0].rate == nil)
    }

    @Test(arguments: ["rate: 0/s", "rate: 50", "rate: 50/m", "rate: -1/s", "rate: 100001/s", "rate: x/s"])
    func refusesWhatIsNoRate(line: String) {
        let yaml = ConfigurationFixture.yaml("queue_limit: 50", becomes: line)
        #expect(ConfigurationFixture.problems(yaml).map(\.keyPath) == ["callers.billing.rate"])
    }

    @Test func aBurstGoesWithARate() {
        let yaml = ConfigurationFixture.yaml("queue_limit: 50", becomes: "burst: 5")
        #expect(ConfigurationFixture.problems(yaml).map(\.keyPath) == ["callers.billing.burst"])
    }

    @Test func readsRetentionAndHolds() throws {
        let yaml =
            fixture + "retention: {documents: 1825d, idempotency_keys: 90d, legal_hold: [main, main/4521, a/b/c/7]}\n"
        let policy = try ConfigurationFixture.parse(yaml).retention.policy
        #expect(policy.documents == .seconds(1825 * 86400))
        #expect(policy.keys == .seconds(90 * 86400))
        let main = Account.Name("main")
        #expect(
            policy.holds == [
                LegalHold(account: main), LegalHold(account: main, subclient: .number("4521")),
                LegalHold(account: Account.Name("a"), subclient: .login("b/c"), invoice: Invoice.ID("7")),
            ])
        let none = try ConfigurationFixture.parse(fixture).retention.policy
        #expect(none.documents == nil && none.keys == nil && none.holds.isEmpty)
    }

    @Test(arguments: [
        ("retention: {idempotency_keys: 89d}", "retention.idempotency_keys"),
        ("retention: {documents: 1h}", "retention.documents"),
        ("retention: {legal_hold: [\"/1\"]}", "retention.legal_hold[0]"),
        ("retention: {legal_hold: [main/007]}", "retention.legal_hold[0]"),
    ])
    func keysAreKeptForNinetyDaysAtLeast(line: String, key: String) {
        #expect(problems(line) == [key])
    }

    @Test func readsAnIssuer() throws {
        let yaml =
            fixture + "jwt: {issuer: i, audience: a, algorithms: [ES256], jwks: {url: \"https://i.example/keys\"}}\n"
        let jwt = try #require(try ConfigurationFixture.parse(yaml).jwt)
        #expect(jwt.policy == TokenPolicy(issuer: "i", audience: "a", algorithms: [.es256]))
        #expect(jwt.keys == .set(.url(try #require(URL(string: "https://i.example/keys")))))
        #expect(try ConfigurationFixture.parse(fixture).jwt == nil)
    }

    @Test(arguments: [
        ("{issuer: i, audience: a, algorithms: [none], jwks: {file: /k}}", "jwt.algorithms[0]"),
        ("{issuer: i, audience: a, algorithms: [HS256, ES256], jwks: {file: /k}}", "jwt.algorithms"),
        ("{issuer: i, audience: a, algorithms: [HS256], jwks: {file: /k}}", "jwt.jwks"),
        ("{issuer: i, audience: a, algorithms: [ES256]}", "jwt.jwks"),
        ("{issuer: i, audience: a, algorithms: [ES256], jwks: {url: \"http://i.example/k\"}}", "jwt.jwks.url"),
        ("{issuer: i, audience: a, algorithms: [ES256], jwks: {file: k}}", "jwt.jwks.file"),
        ("{issuer: i, audience: a, algorithms: [HS256], secret: {env: SECOND_KEY}}", "jwt.secret"),
    ])
    func refusesWhatWouldBeUnsafe(value: String, key: String) {
        #expect(problems("jwt: " + value).contains(key))
    }
}

import Billing
import Foundation
import Testing

@testable import counterfoil

@Suite("Secrets of the configuration")
struct ConfigurationSecretTests {
    /// Problems of the password, written as `reference`, with the file `secret` as given.
    private func problems(
        _ reference: String, _ content: String = "canary", permissions: UInt32 = 0o600
    ) -> [ConfigurationProblem] {
        var secrets = FixedSecrets.standard
        secrets.set("secret", content, permissions: permissions)
        secrets.variables["EMPTY"] = ""
        let yaml = ConfigurationFixture.yaml("{file: smsc-main-password}", becomes: reference)
        return ConfigurationFixture.problems(yaml, secrets: secrets)
    }

    @Test(arguments: ["canary", "\"canary\"", "12345"])
    func refusesALiteralAndSaysHowToDoItRight(literal: String) {
        let found = problems(literal)
        #expect(found.map(\.keyPath) == ["accounts.main.password"])
        #expect(found.map(\.line) == [15])
        #expect(found.allSatisfy { $0.message.contains("never written in this file: write {file: NAME}") })
        #expect(found.allSatisfy { !$0.message.contains(literal) })
    }

    @Test(arguments: [
        ("[canary]", "expected a secret"), ("", "expected a secret"), ("{}", "exactly one reference"),
        ("{file: secret, env: HOME}", "exactly one reference"), ("{path: secret}", "expected file or env"),
        ("{file: }", "exactly one reference"), ("{file: [a]}", "exactly one reference"),
        ("{file: nowhere}", "cannot read nowhere: No such file"), ("{env: NOWHERE}", "variable NOWHERE is not set"),
        ("{env: EMPTY}", "variable EMPTY is empty"),
    ])
    func refusesAReferenceThatLeadsNowhere(reference: String, message: String) {
        let found = problems(reference)
        #expect(found.count == 1 && found.allSatisfy { $0.message.contains(message) }, "\(found)")
    }

    @Test(arguments: [0o604, 0o644, 0o602, 0o601, 0o444] as [UInt32])
    func refusesAFileThatOthersReach(permissions: UInt32) {
        let found = problems("{file: secret}", permissions: permissions)
        #expect(found.count == 1 && found.allSatisfy { $0.message.contains("chmod o= ") }, "\(found)")
    }

    @Test(arguments: [0o400, 0o440, 0o600, 0o660] as [UInt32])
    func acceptsAFileOfOwnerAndGroup(permissions: UInt32) {
        #expect(problems("{file: secret}", permissions: permissions) == [])
    }

    @Test(arguments: [
        ("", "is empty"), ("\n", "is empty"), ("a\nb\n", "several lines"),
        ("a\u{0}b", "several lines or control characters"),
        (String(repeating: "x", count: 1025), "at most 1024"),
        (String(repeating: "x", count: 5000), "larger than 4096 bytes"),
    ])
    func refusesContentsThatCannotBeMeant(content: String, message: String) {
        let found = problems("{file: secret}", content)
        #expect(found.count == 1 && found.allSatisfy { $0.message.contains(message) }, "\(found)")
    }

    @Test(arguments: [("pass", "pass"), ("pass\n", "pass"), ("pass\r\n", "pass"), (" p a \n", " p a ")])
    func takesAwayOneLineEndAndNothingElse(content: String, expected: String) throws {
        var secrets = FixedSecrets.standard
        secrets.set("smsc-main-password", content)
        let configuration = try ConfigurationFixture.parse(ConfigurationFixture.yaml, secrets: secrets)
        #expect(configuration.accounts[0].credentials == .password(login: "acme", Secret(expected)))
    }

    @Test func refusesBytesThatAreNoText() {
        var secrets = FixedSecrets.standard
        secrets.files["smsc-main-password"] = SmallFile(path: "p", bytes: [0xFF, 0xFE], permissions: 0o600)
        let found = ConfigurationFixture.problems(ConfigurationFixture.yaml, secrets: secrets)
        #expect(found.map(\.message) == ["the file smsc-main-password is not UTF-8"])
    }

    @Test func wantsLinkKeysOf32Bytes() {
        var secrets = FixedSecrets.standard
        secrets.set("link-key-1", String(repeating: "k", count: 31))
        let found = ConfigurationFixture.problems(ConfigurationFixture.yaml, secrets: secrets)
        #expect(found.map(\.keyPath) == ["links.keys.k1"])
        #expect(found.allSatisfy { $0.message.contains("holds 31 bytes: at least 32 are needed") })
        secrets.set("link-key-1", APIKey.randomLinkKey())
        #expect(ConfigurationFixture.problems(ConfigurationFixture.yaml, secrets: secrets) == [])
    }
}

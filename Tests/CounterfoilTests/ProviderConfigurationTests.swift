import SMSC
import Scheduling
import Testing

@testable import counterfoil

@Suite("accounts.NAME.provider")
struct ProviderConfigurationTests {
    private func problems(_ keys: String) -> [String] {
        ConfigurationFixture.problems(ConfigurationFixture.yaml("    gap: 60s", becomes: keys)).map {
            "\($0.line) \($0.keyPath) \($0.message)"
        }
    }

    private func account(_ keys: String) throws -> AccountConfiguration {
        try ConfigurationFixture.parse(ConfigurationFixture.yaml("    gap: 60s", becomes: keys)).accounts[0]
    }

    @Test func isTheDocumentedDialectWhenNothingIsSaid() throws {
        let main = try account("    gap: 60s")
        #expect(main.provider == ProviderDialect())
        #expect(main.gapFrom == .end)
    }

    @Test func readsEveryWord() throws {
        let main = try account(
            """
                provider:
                  commands: {create_invoice: c1, get_invoice: c2, get_act: c3}
                  fields: {login: f1, password: f2, api_key: f3, subclient_login: f4, subclient_number: f5,
                    amount: f6, service: f7, id: f8, act_number: f9}
                  form_charset: windows-1251
                  answer: {id: a1, amount: a2, error: a3, error_code: a4, wrappers: [w], charset: utf-8}
            """)
        let provider = main.provider
        #expect(provider.commands.names == ["c1", "c2", "c3"])
        #expect(provider.fields.names == ["f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"])
        #expect(provider.formCharset == .windows1251)
        let answer = provider.answer
        #expect([answer.id, answer.amount, answer.error, answer.errorCode] == ["a1", "a2", "a3", "a4"])
        #expect(answer.wrappers == ["w"] && answer.charset == .utf8)
    }

    @Test(arguments: [
        ("provider: {comands: {}}", "17 accounts.main.provider.comands unknown key: did you mean commands?"),
        (
            "provider:\n      fields: {id: \"a b\"}",
            "18 accounts.main.provider.fields.id expected a word of 1 to 64 letters, digits, - and _, "
                + "a letter or digit first"
        ),
        (
            "provider: {form_charset: koi8-r}",
            "17 accounts.main.provider.form_charset expected one of utf-8, windows-1251"
        ),
        (
            "provider: {fields: {id: SUM}}",
            "17 accounts.main.provider sum stands for two things: the provider could not tell them apart"
        ),
        (
            "provider: {answer: {id: sum}}",
            "17 accounts.main.provider.answer two of id, amount, error and error_code have the same name: "
                + "an answer could not be read"
        ),
        (
            "provider: {fields: {service: title}}\n    parameters: {title: x}",
            "18 accounts.main.parameters.title is set by the gateway itself"
        ),
        ("gap_from: middle", "17 accounts.main.gap_from expected one of end, start"),
    ])
    func saysWhereAndWhatIsWrong(keys: String, problem: String) {
        #expect(problems("    \(keys)") == [problem])
    }

    /// The promise is the pace: whoever shortens it says who vouches for that, and a slip of the pen does not.
    @Test(arguments: [
        ("gap: 6s", "gap is looser"), ("gap: 59s", "gap is looser"), ("gap_from: start", "gap_from is looser"),
    ])
    func loosensThePaceOnlyWithAWordOfWhoVouchesForIt(key: String, message: String) throws {
        #expect(problems("    \(key)").map { $0.contains("gap_evidence \(message)") } == [true])
        let main = try account("    \(key)\n    gap_evidence: provider's support, 2026-11-20, ticket 4711")
        #expect(main.gap < .seconds(60) || main.gapFrom == .start)
    }

    @Test func needsNoWordForAProviderOnThisMachine() {
        let simulated = ConfigurationFixture.yaml(
            "    currency: JPY", becomes: "    currency: JPY\n    gap: 1s\n    gap_from: start")
        #expect(ConfigurationFixture.problems(simulated).isEmpty)
    }

    @Test func refusesWhatASharedLedgerCannotCount() {
        let shared = ConfigurationFixture.yaml(
            "ledger: sqlite:///var/lib/counterfoil/ledger.sqlite", becomes: "ledger: postgresql://u@h/d"
        ).replacing("    gap: 60s", with: "    gap_from: start\n    gap_evidence: the provider's own words")
        #expect(ConfigurationFixture.problems(shared).map(\.keyPath) == ["accounts.main.gap_from"])
    }
}

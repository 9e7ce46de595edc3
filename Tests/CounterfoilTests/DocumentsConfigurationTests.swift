import Billing
import S3Documents
import Testing

@testable import counterfoil

/// A store for documents.
@Suite("DocumentsConfiguration")
struct DocumentsConfigurationTests {
    private func read(_ section: String) throws -> Configuration {
        var secrets = FixedSecrets.standard
        secrets.set("s3-access", "AKIACANARY")
        secrets.set("s3-secret", "canary/secret+key")
        return try Configuration.parse(ConfigurationFixture.yaml + "\ndocuments: \(section)\n", secrets: secrets)
    }

    private func section(store: String = "s3://acme-billing/pdf", endpoint: String = "https://s3.example/") -> String {
        "{store: \"\(store)\", endpoint: \"\(endpoint)\", access_key: {file: s3-access}, secret_key: {file: s3-secret}}"
    }

    @Test func readsWhereAndAsWhom() throws {
        let documents = try #require(try read(section()).documents)
        #expect(documents.location.description == "s3://acme-billing/pdf at https://s3.example")
        #expect((documents.location.region, documents.timeout) == ("us-east-1", .seconds(10)))
        #expect(documents.credentials.secretKey.reveal() == "canary/secret+key")
        #expect(!"\(documents)".contains("canary"))
    }

    @Test(arguments: [
        "s3://", "s3://ab", "https://bucket", "s3://Bucket", "s3://bucket/a b", "s3://bucket/../x", "s3://bucket//x",
        "s3://bucket/%20", "s3://bucket/ключ", "s3://bucket?x",
    ])
    func refusesAStoreThatCannotBeSigned(store: String) {
        #expect { try read(section(store: store)) } throws: { error in
            let problems = (error as? ConfigurationProblems)?.problems ?? []
            return problems.map(\.keyPath) == ["documents.store"]
        }
    }

    @Test func refusesToSendDocumentsInTheClear() {
        #expect { try read(section(endpoint: "http://s3.example")) } throws: { error in
            ((error as? ConfigurationProblems)?.problems.first?.message ?? "").hasPrefix("http would send documents")
        }
    }

    @Test func refusesASecretInTheFileAndAKeyThatIsNotKnown() {
        let text = "{store: \"s3://bucket\", endpoint: \"https://s3.example\", access_key: AKIA, secretkey: {file: x}}"
        #expect { try read(text) } throws: { error in
            let paths = ((error as? ConfigurationProblems)?.problems ?? []).map(\.keyPath)
            return paths.contains("documents.access_key") && paths.contains("documents.secretkey")
        }
    }
}

import Foundation
import Glibc
import Testing

@testable import counterfoil

/// Files as they really are: permissions, folders, fifos.
@Suite("Files of the configuration")
final class ConfigurationFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "counterfoil-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "credentials"), withIntermediateDirectories: true)
    }

    deinit {
        // Nothing depends on it: what is left behind is in the system's folder for such things.
        try? FileManager.default.removeItem(at: folder)
    }

    private func write(_ name: String, _ text: String, permissions: Int = 0o600) throws {
        let path = folder.appending(path: name).path
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
    }

    private func source(_ environment: [String: String] = [:]) -> SystemSecretSource {
        SystemSecretSource(environment: environment, configurationFile: folder.appending(path: "gateway.yaml").path)
    }

    @Test func findsRelativeNamesBesideTheFile() throws {
        try write("key", "text", permissions: 0o640)
        let file = try source().file("key", limit: 10)
        #expect(file.bytes == Array("text".utf8))
        #expect(file.permissions == 0o640)
    }

    @Test func findsRelativeNamesAmongTheCredentialsOfSystemd() throws {
        try write("key", "beside")
        try write("credentials/key", "credential")
        let source = source(["CREDENTIALS_DIRECTORY": folder.appending(path: "credentials").path])
        #expect(try source.file("key", limit: 20).bytes == Array("credential".utf8))
        let absolute = folder.appending(path: "key").path
        #expect(try source.file(absolute, limit: 20).bytes == Array("beside".utf8))
    }

    @Test func readsNoMoreThanItMay() throws {
        try write("key", "12345")
        #expect(try source().file("key", limit: 5).bytes.count == 5)
        #expect(throws: SmallFile.Unreadable.self) { try source().file("key", limit: 4) }
    }

    @Test func refusesWhatIsNoFileWithoutWaitingForIt() throws {
        try #require(mkfifo(folder.appending(path: "fifo").path, 0o600) == 0)
        for name in ["fifo", "credentials", "nowhere"] {
            #expect(throws: SmallFile.Unreadable.self) { try source().file(name, limit: 10) }
        }
    }

    @Test func loadsAFileOrSaysWhyNot() throws {
        let path = folder.appending(path: "gateway.yaml").path
        let missing = #expect(throws: ConfigurationProblems.self) {
            try Configuration.load(path, secrets: FixedSecrets.standard)
        }
        #expect(missing?.problems.map { $0.text(file: "f") } == ["f: cannot be read: No such file or directory"])
        try write("gateway.yaml", ConfigurationFixture.yaml)
        #expect(try Configuration.load(path, secrets: FixedSecrets.standard).accounts.count == 2)
    }

    @Test func writesSecretsToNewFilesOnly() throws {
        let path = folder.appending(path: "new").path
        try PrivateFile.create(path, holding: "secret\n")
        #expect(try SmallFile.read(path, limit: 100).permissions & 0o077 == 0)
        #expect(throws: PrivateFile.Failure.self) { try PrivateFile.create(path, holding: "other\n") }
        #expect(try SmallFile.read(path, limit: 100).bytes == Array("secret\n".utf8))
    }

    @Test func checksAFileInWordsAndInJSON() throws {
        let path = folder.appending(path: "gateway.yaml").path
        try write("gateway.yaml", ConfigurationFixture.yaml(": 60s", becomes: ": 60"))
        let bad = ConfigCommand.Check.Verdict(file: path, secrets: FixedSecrets.standard)
        #expect(!bad.isValid)
        #expect(bad.text.hasPrefix("\(path):17: accounts.main.gap: expected a duration"))
        #expect(try json(bad)["valid"] as? Bool == false)
        #expect((try json(bad)["problems"] as? [[String: Any]])?.first?["line"] as? Int == 17)

        try write("gateway.yaml", ConfigurationFixture.yaml)
        let good = ConfigCommand.Check.Verdict(file: path, secrets: FixedSecrets.standard)
        #expect(good.isValid && good.text.hasPrefix("\(path) is in order."))
        #expect(
            (try json(good)["summary"] as? [String: Any])?["public_url"] as? String
                == "https://billing.internal.example")
        #expect(try !good.text.contains("canary") && !good.json().contains("canary"))
    }

    private func json(_ verdict: ConfigCommand.Check.Verdict) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(try verdict.json().utf8)) as? [String: Any])
    }
}

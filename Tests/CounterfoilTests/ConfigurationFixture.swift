import Billing
import Foundation

@testable import counterfoil

/// Secrets that exist nowhere but in a test.
struct FixedSecrets: SecretSource {
    var variables: [String: String] = [:]
    var files: [String: SmallFile] = [:]

    func variable(_ name: String) -> String? {
        variables[name]
    }

    func file(_ name: String, limit: Int) throws(SmallFile.Unreadable) -> SmallFile {
        guard let file = files[name] else {
            throw SmallFile.Unreadable(path: name, reason: "No such file or directory")
        }
        guard file.bytes.count <= limit else {
            throw SmallFile.Unreadable(path: name, reason: "larger than \(limit) bytes")
        }
        return file
    }

    mutating func set(_ name: String, _ text: String, permissions: UInt32 = 0o600) {
        files[name] = SmallFile(path: name, bytes: Array(text.utf8), permissions: permissions)
    }

    /// What `ConfigurationFixture.yaml` refers to.
    static let standard: FixedSecrets = {
        var secrets = FixedSecrets(variables: ["SECOND_KEY": "canary-api-key"])
        secrets.set("link-key-1", "canary-link-key-of-at-least-32-bytes\n")
        secrets.set("link-key-2", "canary-link-key-of-at-least-32-bytes, the other\n")
        secrets.set("smsc-main-password", "canary password\n")
        return secrets
    }()
}

enum ConfigurationFixture {
    static let digest = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"

    /// A whole configuration; line 1 is `listen`.
    static let yaml = """
        listen: 127.0.0.1:8080
        admin_listen: unix:/run/counterfoil/admin.sock
        public_url: https://billing.internal.example/
        ledger: sqlite:///var/lib/counterfoil/ledger.sqlite
        links:
          lifetime: 30d
          keys:
            new: {file: link-key-2}
            k1: {file: link-key-1}
        accounts:
          main:
            url: https://smscentre.com/sys/documents.php
            reserve_urls: [https://www2.smscentre.com/sys/documents.php]
            login: acme
            password: {file: smsc-main-password}
            currency: RUB
            gap: 60s
            guard: 500ms
          another:
            url: http://127.0.0.1:9000/sys/documents.php
            api_key: {env: SECOND_KEY}
            currency: JPY
            parameters: {fmt: 3, charset: utf-8}
        callers:
          billing:
            keys_sha256: [\(digest)]
            scopes: [invoices:create, documents:read]
            accounts: [main, another]
            weight: 2
            queue_limit: 50

        """

    static func parse(_ yaml: String, secrets: FixedSecrets = .standard) throws(ConfigurationProblems) -> Configuration
    {
        try Configuration.parse(yaml, secrets: secrets)
    }

    /// The fixture with one piece of text in the place of another.
    static func yaml(_ piece: String, becomes other: String) -> String {
        precondition(yaml.contains(piece), "the fixture has \(piece)")
        return yaml.replacing(piece, with: other, maxReplacements: 1)
    }

    static func problems(_ yaml: String, secrets: FixedSecrets = .standard) -> [ConfigurationProblem] {
        do throws(ConfigurationProblems) {
            _ = try parse(yaml, secrets: secrets)
            return []
        } catch {
            return error.problems
        }
    }

    /// A file of the repository.
    static func repositoryFile(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

import Foundation
import Testing

@testable import counterfoil

/// `docs/configuration.md` and the code say the same.
@Suite("docs/configuration.md")
struct ConfigurationDocumentationTests {
    private struct Row: Hashable, CustomStringConvertible {
        let key: String
        let type: String
        let absence: String

        var description: String { "| `\(key)` | \(type) | \(absence) |" }
    }

    @Test func listsEveryKeyWithItsTypeAndDefaultInTheOrderOfTheCode() throws {
        let page = try ConfigurationFixture.repositoryFile("docs/configuration.md")
        let documented = page.split(separator: "\n").compactMap { line -> Row? in
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 4, cells[0].hasPrefix("`"), cells[0].hasSuffix("`") else { return nil }
            return Row(key: String(cells[0].dropFirst().dropLast()), type: cells[1], absence: cells[2])
        }
        let known = Configuration.keys.flatMap(\.rows).map {
            Row(key: $0.path, type: $0.type, absence: $0.absence.text)
        }
        #expect(documented == known)
    }

    @Test func givesAReasonForEveryKey() throws {
        let page = try ConfigurationFixture.repositoryFile("docs/configuration.md")
        for line in page.split(separator: "\n") where line.hasPrefix("| `") {
            let reason = line.split(separator: "|").last { !$0.allSatisfy(\.isWhitespace) }
            #expect((reason?.count ?? 0) > 20, "\(line)")
        }
    }

    @Test func theExampleIsInOrder() throws {
        var secrets = FixedSecrets()
        secrets.set("link-key-1", APIKey.randomLinkKey())
        secrets.set("smsc-main-password", "password")
        let example = try ConfigurationFixture.repositoryFile("deploy/counterfoil.example.yaml")
        #expect(ConfigurationFixture.problems(example, secrets: secrets) == [])
    }
}

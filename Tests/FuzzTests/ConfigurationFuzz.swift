import Billing

@testable import counterfoil

/// The configuration: read, or refused with problems at lines that exist, and never a value of a secret in one.
///
/// Input: the file.
struct ConfigurationFuzz: FuzzTarget {
    static let name = "configuration"

    private struct Secrets: SecretSource {
        func variable(_ name: String) -> String? { "canary-of-at-least-32-bytes-0123456789" }

        func file(_ name: String, limit: Int) throws(SmallFile.Unreadable) -> SmallFile {
            SmallFile(path: name, bytes: Array("canary-of-at-least-32-bytes-9876543210".utf8), permissions: 0o600)
        }
    }

    static func violation(in input: [UInt8]) -> String? {
        guard let yaml = String(validating: input, as: UTF8.self) else { return nil }
        let lines = yaml.utf8.count { $0 == 0x0A || $0 == 0x0D } + 2
        do throws(ConfigurationProblems) {
            let configuration = try Configuration.parse(yaml, secrets: Secrets())
            if configuration.accounts.isEmpty || configuration.callers.isEmpty { return "complete without accounts" }
            return "\(configuration)".contains("canary-of") ? "a secret in the description" : nil
        } catch {
            if error.problems.isEmpty { return "refused without a problem" }
            // Other breaks than CR and LF count as lines too: what matters is that the number is no nonsense.
            if error.problems.contains(where: { $0.line < 0 || $0.line > lines + yaml.utf8.count }) {
                return "no such line"
            }
            let texts = error.problems.map { $0.text(file: "f") }
            if texts.contains(where: { $0.contains("canary-of") }) { return "a secret in a problem" }
            return texts.contains { $0.contains("\n") } ? "a problem of two lines" : nil
        }
    }
}

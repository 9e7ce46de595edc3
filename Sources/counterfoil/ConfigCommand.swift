import ArgumentParser
import Foundation

/// `counterfoil config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check a configuration file.", subcommands: [Check.self])
}

extension ConfigCommand {
    /// `counterfoil config check`: 0 when the file would start a gateway, 1 when it would not.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a configuration file as `serve` would, and say everything that is wrong with it.",
            discussion: """
                Every problem is a line FILE:LINE: key: what was expected. The secrets that the file refers to are read \
                too, so run this as the user that will run the gateway. Nothing is printed of them, and nothing is sent.

                Exit status: 0 when the file is in order, 1 when it is not, 64 when the command was misspelt.
                """)

        @Argument(help: "The configuration file.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String

        @Flag(help: "Print one JSON object: valid, problems (key, line, message), summary.")
        var json = false

        func run() throws {
            let secrets = SystemSecretSource(environment: ProcessInfo.processInfo.environment, configurationFile: file)
            let verdict = Verdict(file: file, secrets: secrets)
            print(json ? try verdict.json() : verdict.text)
            guard verdict.isValid else { throw ExitCode(1) }
        }
    }
}

extension ConfigCommand.Check {
    /// What there is to say about a file.
    struct Verdict {
        let file: String
        let result: Result<Configuration, ConfigurationProblems>

        init(file: String, secrets: any SecretSource) {
            self.file = file
            do throws(ConfigurationProblems) {
                result = .success(try Configuration.load(file, secrets: secrets))
            } catch {
                result = .failure(error)
            }
        }

        var isValid: Bool {
            if case .success = result { true } else { false }
        }

        var text: String {
            switch result {
            case .success(let configuration):
                (["\(file) is in order."] + ConfigurationSummary(configuration).lines).joined(separator: "\n")
            case .failure(let failure): failure.problems.map { $0.text(file: file) }.joined(separator: "\n")
            }
        }

        func json() throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            return String(decoding: try encoder.encode(report), as: UTF8.self)
        }

        private var report: Report {
            switch result {
            case .success(let configuration):
                Report(file: file, valid: true, problems: [], summary: ConfigurationSummary(configuration))
            case .failure(let failure):
                Report(file: file, valid: false, problems: failure.problems.map(Report.Problem.init), summary: nil)
            }
        }
    }

    /// The form for programs.
    private struct Report: Encodable {
        struct Problem: Encodable {
            let key: String
            let line: Int
            let message: String

            init(_ problem: ConfigurationProblem) {
                (key, line, message) = (problem.keyPath, problem.line, problem.message)
            }
        }

        let file: String
        let valid: Bool
        let problems: [Problem]
        let summary: ConfigurationSummary?
    }
}

import Yams

extension Configuration {
    /// Ten thousand times the example; larger is another file by mistake.
    private static let sizeLimit = 8 << 20

    /// Reads and checks a file.
    /// - Throws: all its problems at once.
    static func load(_ path: String, secrets: any SecretSource) throws(ConfigurationProblems) -> Configuration {
        let file: SmallFile
        do throws(SmallFile.Unreadable) {
            file = try SmallFile.read(path, limit: sizeLimit)
        } catch {
            throw .whole("cannot be read: \(error.reason)", line: 0)
        }
        guard let text = String(validating: file.bytes, as: UTF8.self) else { throw .whole("is not UTF-8", line: 0) }
        return try parse(text, secrets: secrets)
    }

    /// Reads and checks a text in YAML.
    /// - Throws: all its problems at once; a text that is no YAML has only the first.
    static func parse(_ yaml: String, secrets: any SecretSource) throws(ConfigurationProblems) -> Configuration {
        let reading = ConfigurationReading(secrets: secrets)
        let node = try compose(yaml) ?? Node([(Node, Node)]())
        let root = ConfigurationValue(name: "", keyPath: "", line: 1, node: node, reading: reading)
        let configuration = ConfigurationFormat<Configuration>.section.read(root)
        guard var configuration, reading.problems.isEmpty else {
            throw ConfigurationProblems(problems: reading.problems)
        }
        configuration.fingerprints = reading.fingerprints
        return configuration
    }

    private static func compose(_ yaml: String) throws(ConfigurationProblems) -> Node? {
        do {
            // The encoding is said, since Yams would else look for it in the environment.
            return try Yams.compose(yaml: yaml, .default, .default, .utf8)
        } catch let error as YamlError {
            throw error.problems
        } catch {
            throw .whole("cannot be read as YAML", line: 0)
        }
    }
}

extension ConfigurationProblems {
    fileprivate static func whole(_ message: String, line: Int) -> ConfigurationProblems {
        ConfigurationProblems(problems: [ConfigurationProblem(keyPath: "", line: line, message: message)])
    }
}

extension YamlError {
    /// Without the line's text, which Yams would print with it: it might hold a secret.
    fileprivate var problems: ConfigurationProblems {
        switch self {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let around = context.map { "\($0.text), " } ?? ""
            return .whole("is not YAML: \(around)\(problem)", line: mark.line)
        case .duplicatedKeysInMapping(let keys, let context):
            return ConfigurationProblems(
                problems: keys.map { key in
                    let message = "stands twice in one map: this is the first, leave one of them out"
                    return ConfigurationProblem(keyPath: key, line: context.mark.line, message: message)
                })
        case .reader(let problem, _, _, _):
            return .whole("is not YAML: \(problem)", line: 0)
        default:
            return .whole("cannot be read as YAML", line: 0)
        }
    }
}

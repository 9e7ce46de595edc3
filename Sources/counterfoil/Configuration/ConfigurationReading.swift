/// One pass over a configuration file: collects the problems and remembers the line of every value it met.
final class ConfigurationReading {
    let secrets: any SecretSource
    private var found: [ConfigurationProblem] = []
    private var lines: [String: Int] = [:]
    /// A hash of every value that was read, by its key path: equal for equal values within this process, and telling
    /// nobody what they are.
    private(set) var fingerprints: [String: Int] = [:]

    init(secrets: any SecretSource) {
        self.secrets = secrets
    }

    /// By line, and in the order of discovery within a line.
    var problems: [ConfigurationProblem] {
        found.enumerated().sorted { ($0.element.line, $0.offset) < ($1.element.line, $1.offset) }.map(\.element)
    }

    func note(line: Int, of keyPath: String) {
        lines[keyPath] = line
    }

    func note(_ value: some Hashable, at keyPath: String) {
        fingerprints[keyPath] = value.hashValue
    }

    /// Records a problem at the line of the value, or of the nearest map around it when the value is not in the file.
    func report(_ message: String, at keyPath: String) {
        found.append(ConfigurationProblem(keyPath: keyPath, line: line(of: keyPath), message: message))
    }

    private func line(of keyPath: String) -> Int {
        var place = keyPath[...]
        while lines[String(place)] == nil, let cut = place.lastIndex(where: { $0 == "." || $0 == "[" }) {
            place = place[..<cut]
        }
        return lines[String(place)] ?? 1
    }
}

import Yams

/// A value where it stands in the file, or the default that stands in for it.
struct ConfigurationValue {
    /// Its own key, the last part of the path.
    let name: String
    let keyPath: String
    let line: Int
    let node: Node
    let reading: ConfigurationReading

    init(name: String, keyPath: String, line: Int, node: Node, reading: ConfigurationReading) {
        self.name = name
        self.keyPath = keyPath
        self.line = line
        self.node = node
        self.reading = reading
        reading.note(line: line, of: keyPath)
    }

    /// Nil for a list, a map, and a key with nothing behind it.
    var text: String? {
        guard let scalar = node.scalar, !isNothing else { return nil }
        return scalar.string
    }

    var isNothing: Bool {
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// What stands there, in words and without the value itself, which might be a secret.
    var kind: String {
        switch node {
        case .sequence: "a list"
        case .mapping: "a map"
        case .alias: "an alias"
        case .scalar(let scalar): isNothing ? "nothing" : scalar.string.isEmpty ? "an empty text" : "a single value"
        }
    }

    func element(_ index: Int, _ node: Node) -> ConfigurationValue {
        ConfigurationValue(
            name: name, keyPath: "\(keyPath)[\(index)]", line: node.mark?.line ?? line, node: node, reading: reading)
    }

    func member(_ key: String, line: Int, _ node: Node) -> ConfigurationValue {
        let path = keyPath.isEmpty ? key : "\(keyPath).\(key)"
        return ConfigurationValue(name: key, keyPath: path, line: line, node: node, reading: reading)
    }

    func report(_ message: String) {
        reading.report(message, at: keyPath)
    }
}
